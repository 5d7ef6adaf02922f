#include "metrics/metric_set.h"

#include <algorithm>
#include <array>
#include <limits>

#include "results/json.h"

namespace moebench {
namespace {

// Steps of a microsecond to minutes; a factor of at most 10/3 between neighbours, since each is a series of each
// configuration.
constexpr std::array<double, 18> buckets = {1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01,
                                            0.03, 0.1,  0.3,  1,    3,    10,   30,   100,  300};

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char byte) { return byte < 0x80; });
}

MetricLabels valid(MetricLabels labels) {
  for (auto& [name, value] : labels) {
    if (is_ascii(value)) continue;
    value = Json::parse(Json(value).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
  }
  return labels;
}

}  // namespace

std::span<const double> step_buckets() { return buckets; }

MetricSet::MetricSet() : families_(std::make_shared<std::deque<Family>>()) {
  for (const MetricRow& row : metric_rows()) families_->emplace_back(row);
}

void MetricSet::set(Metric gauge, const MetricLabels& labels, double value) {
  const MetricLabels known = valid(labels);
  Family& family = of(gauge);
  const std::lock_guard lock(family.mutex);
  family.series.at(known).gauge.value = value;
}

void MetricSet::add(Metric counter, const MetricLabels& labels, double value) {
  const MetricLabels known = valid(labels);
  Family& family = of(counter);
  const std::lock_guard lock(family.mutex);
  family.series.at(known).counter.value += value;
}

void MetricSet::observe(Metric histogram, const MetricLabels& labels, std::span<const Seconds> times) {
  const MetricLabels known = valid(labels);
  Family& family = of(histogram);
  const std::lock_guard lock(family.mutex);
  prometheus::ClientMetric::Histogram& into = family.series.at(known).histogram;
  if (into.bucket.empty()) {
    for (const double bound : buckets) into.bucket.push_back({.upper_bound = bound});
    into.bucket.push_back({.upper_bound = std::numeric_limits<double>::infinity()});
  }
  for (const Seconds time : times) {
    const auto first = std::lower_bound(buckets.begin(), buckets.end(), time.count()) - buckets.begin();
    for (auto bucket = into.bucket.begin() + first; bucket != into.bucket.end(); ++bucket) ++bucket->cumulative_count;
    into.sample_sum += time.count();
  }
  into.sample_count += times.size();
}

void MetricSet::remove(Metric metric, const MetricLabels& labels) {
  const MetricLabels known = valid(labels);
  Family& family = of(metric);
  const std::lock_guard lock(family.mutex);
  family.series.remove(known);
}

void MetricSet::set_one_of(Metric gauge, MetricLabels labels, const std::string& label, std::string_view chosen,
                           std::span<const std::string_view> all) {
  labels = valid(labels);
  Family& family = of(gauge);
  const std::lock_guard lock(family.mutex);
  for (const std::string_view each : all) {
    labels[label] = each;
    family.series.at(labels).gauge.value = each == chosen ? 1 : 0;
  }
}

TextPieces MetricSet::pieces() const { return pieces_of({this, 1}); }

TextPieces pieces_of(std::span<const MetricSet> sets) {
  TextPieces all;
  for (const MetricRow& row : metric_rows()) {
    TextPieces lines;
    for (const MetricSet& set : sets) {
      MetricSet::Family& family = set.of(row.metric);
      const std::lock_guard lock(family.mutex);
      const TextPieces some = family.series.pieces();
      if (lines.empty() && !some.empty()) lines.push_back(family.series.header());
      lines.insert(lines.end(), some.begin(), some.end());
    }
    all.insert(all.end(), lines.begin(), lines.end());
  }
  return all;
}

}  // namespace moebench
