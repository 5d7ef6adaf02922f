#include "reference/cost/gemm_speeds.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "reference/base/error.h"

namespace moebench {
namespace {

bool is_positive(double value) { return std::isfinite(value) && value > 0; }

// Its FLOPs and weights fit 64 bits.
bool is_countable(const GemmShape& shape) {
  const auto size = [](std::int64_t count) { return static_cast<double>(count); };
  return 2 * size(shape.rows.count()) * size(shape.inner.count()) * size(shape.columns.count()) < 0x1p62;
}

double log_of(std::int64_t count) { return std::log2(static_cast<double>(count)); }

double share_between(double low, double high, double at) { return (at - low) / (high - low); }

}  // namespace

GemmSpeeds::GemmSpeeds(std::vector<GemmPoint> points, std::vector<GemmPeak> peaks, std::string points_source,
                       const std::string& where)
    : points_(std::move(points)), peaks_(std::move(peaks)), points_source_(std::move(points_source)) {
  if (points_.empty() && peaks_.empty()) {
    throw InputError(where, "there is neither a point nor a peak", "give measured points, or a peak for each format");
  }
  add_points(where);
  for (std::size_t i = 0; i < peaks_.size(); ++i) {
    add_peak(peaks_[i], where + ".peaks[" + std::to_string(i) + "]");
  }
}

void GemmSpeeds::add_points(const std::string& where) {
  struct Sum {
    double flops = 0;
    double seconds = 0;
  };
  using ByRows = std::map<std::int64_t, Sum>;
  std::array<std::map<std::int64_t, ByRows>, element_type_count> sorted;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const GemmPoint& point = points_[i];
    const GemmShape& shape = point.shape;
    if (shape.rows < Tokens(1) || shape.inner < Features(1) || shape.columns < Features(1) ||
        !is_positive(point.time.count())) {
      throw InputError(where + ".points[" + std::to_string(i) + "]", "a size or the time is not above 0",
                       "measure it again");
    }
    if (!is_countable(shape)) {
      throw InputError(where + ".points[" + std::to_string(i) + "]", "the product is too large", "give a smaller one");
    }
    const Elements weights = shape.inner * shape.columns;
    Sum& sum = sorted[static_cast<std::size_t>(point.type)][weights.count()][shape.rows.count()];
    sum.flops += static_cast<double>(shape.flops().count());
    sum.seconds += point.time.count();
  }
  for (std::size_t type = 0; type < sorted.size(); ++type) {
    for (const auto& [weights, by_rows] : sorted[type]) {
      Series series{.log_weights = log_of(weights), .samples = {}};
      for (const auto& [rows, sum] : by_rows) series.samples.push_back({log_of(rows), sum.flops / sum.seconds});
      series_[type].push_back(std::move(series));
    }
  }
}

void GemmSpeeds::add_peak(const GemmPeak& peak, const std::string& where) {
  std::vector<Series>& series = series_[static_cast<std::size_t>(peak.type)];
  if (!series.empty()) {
    throw InputError(where, "the speed of " + std::string(name_of(peak.type)) + " is given twice", "take one away");
  }
  if (!is_positive(peak.peak.count())) throw InputError(where, "the peak is not above 0", "give FLOP per second");
  if (peak.efficiency.empty()) {
    throw InputError(where, "there is no efficiency", "give at least one number of rows and its share of the peak");
  }
  Series only;
  Tokens before;
  for (const GemmPeak::Efficiency& efficiency : peak.efficiency) {
    if (efficiency.rows <= before) {
      throw InputError(where, "rows do not ascend", "give each number of rows once, in ascending order, from 1 on");
    }
    if (!(efficiency.share > Ratio(0) && efficiency.share <= Ratio(1))) {
      throw InputError(where, "an efficiency is not a share", "it must be above 0 and at most 1");
    }
    before = efficiency.rows;
    only.samples.push_back({log_of(efficiency.rows.count()), peak.peak.count() * efficiency.share.count()});
  }
  series.push_back(std::move(only));
}

double GemmSpeeds::speed_in(const Series& series, double log_rows) {
  const std::vector<Sample>& samples = series.samples;
  const auto above = std::lower_bound(samples.begin(), samples.end(), log_rows,
                                      [](const Sample& sample, double wanted) { return sample.log_rows < wanted; });
  if (above == samples.begin()) return samples.front().flops_per_second;
  if (above == samples.end()) return samples.back().flops_per_second;
  return std::lerp((above - 1)->flops_per_second, above->flops_per_second,
                   share_between((above - 1)->log_rows, above->log_rows, log_rows));
}

std::string GemmSpeeds::source_of(ElementType type) const {
  for (const GemmPeak& peak : peaks_) {
    if (peak.type == type) return peak.source + "; " + peak.efficiency_source;
  }
  return series_[static_cast<std::size_t>(type)].empty() ? std::string() : points_source_;
}

Seconds GemmSpeeds::time(const GemmShape& shape, ElementType type) const {
  if (shape.rows == Tokens(0)) return Seconds(0);
  const std::vector<Series>& series = series_[static_cast<std::size_t>(type)];
  if (series.empty()) {
    throw InputError("the machine profile does not say how fast " + std::string(name_of(type)) + " products are",
                     "take a number format that it has");
  }
  const double log_rows = log_of(shape.rows.count());
  double speed = 0;
  if (series.size() == 1) {
    speed = speed_in(series.front(), log_rows);
  } else {
    const double log_weights = log_of((shape.inner * shape.columns).count());
    const auto above = std::lower_bound(series.begin(), series.end(), log_weights,
                                        [](const Series& one, double wanted) { return one.log_weights < wanted; });
    if (above == series.begin() || above == series.end()) {
      speed = speed_in(above == series.end() ? series.back() : *above, log_rows);
    } else {
      speed = std::lerp(speed_in(*(above - 1), log_rows), speed_in(*above, log_rows),
                        share_between((above - 1)->log_weights, above->log_weights, log_weights));
    }
  }
  return shape.flops() / FlopsPerSecond(speed);
}

}  // namespace moebench
