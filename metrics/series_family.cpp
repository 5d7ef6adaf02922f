#include "metrics/series_family.h"

#include <algorithm>
#include <array>
#include <utility>

#include <prometheus/text_serializer.h>

namespace moebench {
namespace {

constexpr std::size_t lines_of_a_group = 64;
constexpr std::size_t lines_of_a_histogram = 21;

prometheus::MetricType type_of(MetricKind kind) {
  using prometheus::MetricType;
  constexpr std::array<MetricType, 3> types = {MetricType::Gauge, MetricType::Counter, MetricType::Histogram};
  return types[static_cast<std::size_t>(kind)];
}

std::string serialized(prometheus::MetricFamily family) {
  return prometheus::TextSerializer().Serialize({std::move(family)});
}

std::vector<prometheus::ClientMetric::Label> list_of(const MetricLabels& labels) {
  std::vector<prometheus::ClientMetric::Label> list;
  for (const auto& [name, value] : labels) list.push_back({name, value});
  return list;
}

}  // namespace

SeriesFamily::SeriesFamily(const MetricRow& row)
    : name_(row.name),
      kind_(row.kind),
      most_in_a_group_(lines_of_a_group / (kind_ == MetricKind::histogram ? lines_of_a_histogram : 1)),
      header_(std::make_shared<const TextPiece>(
          serialized({.name = name_, .help = std::string(row.help), .type = type_of(kind_), .metric = {}}))) {}

prometheus::ClientMetric& SeriesFamily::at(const MetricLabels& labels) {
  const auto [place, is_new] = places_.try_emplace(labels);
  if (is_new) {
    if (groups_.empty() || groups_.back().series.size() >= most_in_a_group_) groups_.emplace_back();
    place->second = std::prev(groups_.end());
    place->second->series.emplace_back().label = list_of(labels);
  }
  Group& group = *place->second;
  group.text.reset();
  return is_new ? group.series.back() : *in(group, labels);
}

void SeriesFamily::remove(const MetricLabels& labels) {
  const auto place = places_.find(labels);
  if (place == places_.end()) return;
  Group& group = *place->second;
  group.text.reset();
  group.series.erase(in(group, labels));
  if (group.series.empty()) groups_.erase(place->second);
  places_.erase(place);
}

std::vector<prometheus::ClientMetric>::iterator SeriesFamily::in(Group& group, const MetricLabels& labels) {
  return std::find_if(group.series.begin(), group.series.end(),
                      [list = list_of(labels)](const auto& series) { return series.label == list; });
}

TextPieces SeriesFamily::pieces() const {
  TextPieces pieces;
  for (const Group& group : groups_) {
    if (!group.text) {
      std::string text = serialized({.name = name_, .help = {}, .type = type_of(kind_), .metric = group.series});
      text.erase(0, text.find('\n') + 1);  // the type, which is in the header
      group.text = std::make_shared<const TextPiece>(std::move(text));
    }
    pieces.push_back(group.text);
  }
  return pieces;
}

}  // namespace moebench
