#include "results/report/pareto_figure.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "results/report/shape_limit.h"

namespace moebench {
namespace {

std::vector<std::size_t> with_both(const ShapeFacts& shape) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < shape.configurations.size(); ++i) {
    if (shape.configurations[i].step && shape.configurations[i].memory) places.push_back(i);
  }
  return places;
}

// The front, and of the others the fastest, in the order of the results.
std::vector<std::size_t> drawn(const ShapeFacts& shape, const std::vector<std::size_t>& front) {
  std::vector<std::size_t> places = with_both(shape);
  if (places.size() <= most_drawn_points) return places;
  const std::set<std::size_t> on_front(front.begin(), front.end());
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    if (on_front.contains(a) != on_front.contains(b)) return on_front.contains(a);
    return shape.configurations[a].step->median < shape.configurations[b].step->median;
  });
  places.resize(most_drawn_points);
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace

std::vector<std::size_t> pareto_front(const ShapeFacts& shape) {
  std::vector<std::size_t> places = with_both(shape);
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    const ConfigurationFacts& one = shape.configurations[a];
    const ConfigurationFacts& other = shape.configurations[b];
    return *one.memory != *other.memory ? *one.memory < *other.memory : one.step->median < other.step->median;
  });
  std::vector<std::size_t> front;
  for (const std::size_t place : places) {
    if (front.empty() || shape.configurations[place].step->median < shape.configurations[front.back()].step->median) {
      front.push_back(place);
    }
  }
  return front;
}

std::optional<Figure> pareto_figure(const RunFacts& facts) {
  Figure figure{.id = "pareto",
                .specification = "pareto",
                .heading = "Time against memory",
                .message = {},
                .note = "Points on the dashed front are worth choosing: no other configuration is both as fast and as small. Down "
                        "and to the left is better.",
                .data = {.columns = {{"name", "configuration"},
                                     {"shape", "shape"},
                                     {"system", ""},
                                     {"memory_mib", "memory of a rank"},
                                     {"step_ms", "step"},
                                     {"front", "on the front"},
                                     {"front_ms", ""},
                                     {"left", ""},
                                     {"right", ""}}},
                .domains = {{"system", facts.systems}}};
  std::size_t configurations = 0;
  std::size_t worth = 0;
  for (const ShapeFacts* const drawn_shape : drawn_shapes(facts)) {
    const ShapeFacts& shape = *drawn_shape;
    const std::vector<std::size_t> front = pareto_front(shape);
    for (const std::size_t place : drawn(shape, front)) {
      const ConfigurationFacts& one = shape.configurations[place];
      const auto on_front = std::find(front.begin(), front.end(), place);
      const bool is_smallest = on_front == front.begin() && front.size() > 1;
      const bool is_fastest = on_front != front.end() && on_front + 1 == front.end();
      figure.data.rows.push_back({one.name, shape_title(facts, shape), one.system, *one.memory, one.step->median,
                                  std::string(on_front != front.end() ? "yes" : "no"),
                                  on_front != front.end() ? ReportCell(one.step->median) : ReportCell(),
                                  is_smallest ? one.name : std::string(), is_fastest ? one.name : std::string()});
      ++configurations;
    }
    worth += front.size();
  }
  if (configurations == 0) return std::nullopt;
  figure.message = fmt::format("{} of {} configurations {} worth choosing: none is both as fast and as small as one of these",
                               worth, configurations, worth == 1 ? "is" : "are");
  const std::string left_out = note_on_shapes(facts);
  if (!left_out.empty()) figure.note += " " + left_out;
  return figure;
}

}  // namespace moebench
