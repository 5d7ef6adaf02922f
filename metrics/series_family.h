#pragma once
// The series of one metric.

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/client_metric.h>
#include <prometheus/labels.h>

#include "metrics/metric.h"
#include "metrics/text_piece.h"

namespace moebench {

using MetricLabels = prometheus::Labels;

// Keeps them in groups of about 64 lines, each with its text until a value in it changes: reading many of which few
// have changed costs little.
class SeriesFamily {
 public:
  explicit SeriesFamily(const MetricRow& row);
  SeriesFamily(const SeriesFamily&) = delete;
  SeriesFamily& operator=(const SeriesFamily&) = delete;

  // The value of those labels, all 0 where it is new; to be changed before the next call.
  prometheus::ClientMetric& at(const MetricLabels& labels);

  // As if it had never been.
  void remove(const MetricLabels& labels);

  // The lines that say what the metric is.
  std::shared_ptr<const TextPiece> header() const { return header_; }

  // The lines with values.
  TextPieces pieces() const;

 private:
  struct Group {
    std::vector<prometheus::ClientMetric> series;
    mutable std::shared_ptr<const TextPiece> text;  // empty: something has changed
  };

  static std::vector<prometheus::ClientMetric>::iterator in(Group& group, const MetricLabels& labels);

  std::string name_;
  MetricKind kind_;
  std::size_t most_in_a_group_;
  std::shared_ptr<const TextPiece> header_;
  std::list<Group> groups_;
  std::map<MetricLabels, std::list<Group>::iterator> places_;
};

}  // namespace moebench
