#include "metrics/metric_set.h"

#include <algorithm>
#include <array>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/text_serializer.h>

#include "results/json.h"

namespace moebench {
namespace {

// Steps of a microsecond to minutes; a factor of at most 10/3 between neighbours, since each is a series of each
// configuration.
constexpr std::array<double, 18> buckets = {1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01,
                                            0.03, 0.1,  0.3,  1,    3,    10,   30,   100,  300};

std::vector<double> bounds() { return {buckets.begin(), buckets.end()}; }

template <class Kind>
prometheus::Family<Kind>& family_of(prometheus::Registry& registry, const MetricRow& row,
                                    prometheus::detail::Builder<Kind> builder) {
  return builder.Name(std::string(row.name)).Help(std::string(row.help)).Register(registry);
}

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

MetricSet::MetricSet() : registry_(std::make_shared<prometheus::Registry>()) {
  for (const MetricRow& row : metric_rows()) {
    switch (row.kind) {
      case MetricKind::gauge:
        families_.emplace_back(&family_of(*registry_, row, prometheus::BuildGauge()));
        break;
      case MetricKind::counter:
        families_.emplace_back(&family_of(*registry_, row, prometheus::BuildCounter()));
        break;
      case MetricKind::histogram:
        families_.emplace_back(&family_of(*registry_, row, prometheus::BuildHistogram()));
        break;
    }
  }
}

// One that is new has its value at once: it may be read in between.
void MetricSet::set(Metric gauge, const MetricLabels& labels, double value) {
  std::get<0>(families_[static_cast<std::size_t>(gauge)])->Add(valid(labels), value).Set(value);
}

void MetricSet::add(Metric counter, const MetricLabels& labels, double value) {
  std::get<1>(families_[static_cast<std::size_t>(counter)])->Add(valid(labels)).Increment(value);
}

void MetricSet::observe(Metric histogram, const MetricLabels& labels, std::span<const Seconds> times) {
  std::vector<double> counts(buckets.size() + 1);
  double sum = 0;
  for (const Seconds time : times) {
    ++counts[static_cast<std::size_t>(std::lower_bound(buckets.begin(), buckets.end(), time.count()) -
                                      buckets.begin())];
    sum += time.count();
  }
  std::get<2>(families_[static_cast<std::size_t>(histogram)])
      ->Add(valid(labels), bounds())
      .ObserveMultiple(counts, sum);
}

void MetricSet::remove(Metric metric, const MetricLabels& labels) {
  const auto from = [known = valid(labels)](auto& family, const auto&... made_of) {
    if (family.Has(known)) family.Remove(&family.Add(known, made_of...));
  };
  const Family& family = families_[static_cast<std::size_t>(metric)];
  if (const auto* gauges = std::get_if<0>(&family)) from(**gauges);
  if (const auto* counters = std::get_if<1>(&family)) from(**counters);
  if (const auto* histograms = std::get_if<2>(&family)) from(**histograms, bounds());
}

void MetricSet::set_one_of(Metric gauge, MetricLabels labels, const std::string& label, std::string_view chosen,
                           std::span<const std::string_view> all) {
  for (const std::string_view each : all) {
    labels[label] = each;
    set(gauge, labels, each == chosen ? 1 : 0);
  }
}

std::string MetricSet::text() const { return prometheus::TextSerializer().Serialize(registry_->Collect()); }

}  // namespace moebench
