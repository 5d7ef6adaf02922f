#include "results/report/granularity_figure.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "results/report/shape_limit.h"
#include "results/report/shown.h"
#include "results/run_names.h"

namespace moebench {
namespace {

struct Panel {
  std::string system;
  std::vector<std::string> parts;                                   // of the shape without tokens
  std::map<std::int64_t, std::map<std::int64_t, Seconds>> shortest;  // by tokens, then granularity

  std::size_t granularities() const {
    std::set<std::int64_t> all;
    for (const auto& [tokens, times] : shortest) {
      for (const auto& [granularity, time] : times) all.insert(granularity);
    }
    return all.size();
  }
};

std::vector<Panel> panels_of(const RunFacts& facts) {
  std::vector<Panel> panels;
  std::map<std::pair<std::string, std::string>, std::size_t> places;  // by system, and shape without tokens
  for (const ShapeFacts& shape : facts.shapes) {
    for (const ConfigurationFacts& one : shape.configurations) {
      const auto tokens = one.run->config.find("tokens");
      if (!one.step || tokens == one.run->config.end() || !tokens->is_number_integer()) continue;
      Json other = shape_of(*one.run);
      other.erase("tokens");
      const auto [place, is_new] = places.emplace(std::pair(one.system, other.dump()), panels.size());
      if (is_new) panels.push_back({.system = one.system, .parts = shape_parts(other), .shortest = {}});
      auto& times = panels[place->second].shortest[tokens->get<std::int64_t>()];
      const auto [time, is_first] = times.emplace(one.run->chosen.granularity, one.step->median);
      if (!is_first) time->second = std::min(time->second, one.step->median);
    }
  }
  std::erase_if(panels, [](const Panel& panel) { return panel.shortest.size() < 2 || panel.granularities() < 2; });
  return panels;
}

std::int64_t best_of(const std::map<std::int64_t, Seconds>& times) {
  return std::min_element(times.begin(), times.end(), [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

std::string title_of(const Panel& panel, const RunFacts& facts) {
  std::string title = panel.system;
  for (const std::string& part : panel.parts) {
    if (std::find(facts.common.begin(), facts.common.end(), part) == facts.common.end()) title += ", " + part;
  }
  return title;
}

std::string message_of(const Panel& panel, const std::string& title) {
  std::vector<std::int64_t> bests;
  for (const auto& [tokens, times] : panel.shortest) bests.push_back(best_of(times));
  const auto [least, most] = std::minmax_element(bests.begin(), bests.end());
  if (*least == *most) return fmt::format("{}: n = {} is the fastest at every number of tokens", title, *least);
  const bool grows = std::is_sorted(bests.begin(), bests.end());
  return fmt::format("{}: the best granularity {} n = {} at {} tokens {} n = {} at {}", title,
                     grows ? "grows with the tokens, from" : "changes with the tokens:", bests.front(),
                     panel.shortest.begin()->first, grows ? "to" : "and", bests.back(), panel.shortest.rbegin()->first);
}

}  // namespace

std::optional<Figure> granularity_figure(const RunFacts& facts) {
  std::vector<Panel> panels = panels_of(facts);
  if (panels.empty()) return std::nullopt;
  const std::size_t all = panels.size();
  panels.resize(std::min(all, most_drawn_shapes));
  Figure figure{.id = "granularity",
                .specification = "granularity",
                .heading = "Granularity and tokens",
                .message = {},
                .note = "Each cell: how much longer a step takes than with the best number of partitions for these tokens, with the "
                        "fastest memory reuse of each.",
                .data = {.columns = {{"panel", "system"},
                                     {"tokens", "tokens a rank"},
                                     {"granularity", "partitions, n"},
                                     {"step_ms", "step"},
                                     {"extra", "over the best", RatioStyle::change},
                                     {"label", ""}}}};
  if (panels.size() < all) figure.note += fmt::format(" Drawn are {} of {} panels.", panels.size(), all);
  const auto largest = std::max_element(panels.begin(), panels.end(), [](const Panel& a, const Panel& b) {
    return a.shortest.size() * a.granularities() < b.shortest.size() * b.granularities();
  });
  figure.message = message_of(*largest, title_of(*largest, facts));
  for (const Panel& panel : panels) {
    const std::string title = title_of(panel, facts);
    for (const auto& [tokens, times] : panel.shortest) {
      const Seconds best = times.at(best_of(times));
      for (const auto& [granularity, time] : times) {
        const Ratio extra(time / best - 1);
        const std::string label = time == best ? "best" : fmt::format("+{:.0f}%", extra.count() * 100);
        figure.data.rows.push_back({title, tokens, granularity, time, extra, label});
      }
    }
  }
  return figure;
}

}  // namespace moebench
