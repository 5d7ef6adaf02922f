#pragma once
// Values of all metrics, as Prometheus reads them.

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "metrics/metric.h"
#include "metrics/series_family.h"
#include "metrics/text_piece.h"
#include "reference/base/units.h"

namespace moebench {

// Tells metrics to any thread. Owns what it needs for that.
using MetricsSource = std::function<TextPieces()>;

// A copy is the same set. Any thread may call anything. Bytes of a label's value that are not UTF-8 become U+FFFD: the
// format allows no others. Precondition of all: the labels are those of the metric's row, and the metric is of that
// kind.
class MetricSet {
 public:
  MetricSet();

  void set(Metric gauge, const MetricLabels& labels, double value);
  void add(Metric counter, const MetricLabels& labels, double value);
  void observe(Metric histogram, const MetricLabels& labels, std::span<const Seconds> times);

  // As if it had never had a value.
  void remove(Metric metric, const MetricLabels& labels);

  // 1 for the label's value `chosen`, 0 for each other of `all`: no reader sees some of them alone.
  void set_one_of(Metric gauge, MetricLabels labels, const std::string& label, std::string_view chosen,
                  std::span<const std::string_view> all);

  // In the text format, version 0.0.4.
  TextPieces pieces() const;
  std::string text() const { return text_of(pieces()); }

 private:
  friend TextPieces pieces_of(std::span<const MetricSet> sets);

  struct Family {
    explicit Family(const MetricRow& row) : series(row) {}
    std::mutex mutex;
    SeriesFamily series;
  };

  Family& of(Metric metric) const { return (*families_)[static_cast<std::size_t>(metric)]; }

  std::shared_ptr<std::deque<Family>> families_;  // by metric
};

// Of all of them together, which have no series in common.
TextPieces pieces_of(std::span<const MetricSet> sets);

// Of the histogram of steps, in seconds.
std::span<const double> step_buckets();

}  // namespace moebench
