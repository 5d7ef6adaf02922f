#pragma once
// Values of all metrics, as Prometheus reads them.

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <prometheus/registry.h>

#include "metrics/metric.h"
#include "reference/base/units.h"

namespace moebench {

using MetricLabels = prometheus::Labels;

// Any thread may call anything. Bytes of a label's value that are not UTF-8 become U+FFFD: the format allows no others.
// Precondition of all: the labels are those of the metric's row, and the metric is of that kind.
class MetricSet {
 public:
  MetricSet();

  void set(Metric gauge, const MetricLabels& labels, double value);
  void add(Metric counter, const MetricLabels& labels, double value);
  void observe(Metric histogram, const MetricLabels& labels, std::span<const Seconds> times);

  // As if it had never had a value.
  void remove(Metric metric, const MetricLabels& labels);

  // 1 for the label's value `chosen`, 0 for each other of `all`.
  void set_one_of(Metric gauge, MetricLabels labels, const std::string& label, std::string_view chosen,
                  std::span<const std::string_view> all);

  // For those who read them, and outlive this.
  std::shared_ptr<prometheus::Collectable> collectable() const { return registry_; }

  // In the text format, version 0.0.4.
  std::string text() const;

 private:
  using Family = std::variant<prometheus::Family<prometheus::Gauge>*, prometheus::Family<prometheus::Counter>*,
                              prometheus::Family<prometheus::Histogram>*>;

  std::shared_ptr<prometheus::Registry> registry_;
  std::vector<Family> families_;  // by metric
};

// Of the histogram of steps, in seconds.
std::span<const double> step_buckets();

}  // namespace moebench
