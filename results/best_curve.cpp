#include "results/best_curve.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "results/environment.h"
#include "results/schedule_fields.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

std::string plain(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

bool varies(const Results& results, const std::string& field) {
  return std::any_of(results.runs.begin(), results.runs.end(), [&](const RunResult& run) {
    return run.config.value(field, Json()) != results.runs.front().config.value(field, Json());
  });
}

// Fields of the shape that differ between runs.
std::vector<FigureAxis> shape_of(const Results& results, const RunResult& run) {
  std::vector<FigureAxis> shape;
  for (const auto& [field, value] : run.config.items()) {
    if (!is_schedule(field) && varies(results, field)) shape.push_back({field, plain(value)});
  }
  return shape;
}

std::size_t place_of(std::vector<std::string>& values, const std::string& value) {
  const auto found = std::find(values.begin(), values.end(), value);
  if (found != values.end()) return static_cast<std::size_t>(found - values.begin());
  values.push_back(value);
  return values.size() - 1;
}

struct Times {
  std::vector<FigureAxis> shape;
  std::vector<std::optional<Seconds>> shortest;  // [values], as many as were seen
};

// What "falls" can mean: of whole numbers alone.
bool is_less(const std::string& one, const std::string& other) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::all_of(one.begin(), one.end(), is_digit) || !std::all_of(other.begin(), other.end(), is_digit))
    return false;
  return one.size() != other.size() ? one.size() < other.size() : one < other;
}

BestPoint point_of(Times times, const std::vector<std::string>& values) {
  times.shortest.resize(values.size());
  std::size_t best = values.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (times.shortest[i] && (best == values.size() || *times.shortest[i] < *times.shortest[best])) best = i;
  }
  BestPoint point{.shape = std::move(times.shape), .best = values[best], .extra = {}};
  for (const auto& time : times.shortest) {
    point.extra.push_back(time ? std::optional(Ratio(*time / *times.shortest[best] - 1)) : std::nullopt);
  }
  return point;
}

}  // namespace

BestCurve best_curve(const Results& results) {
  BestCurve curve;
  std::vector<Times> shapes;
  for (const RunResult& run : results.runs) {
    const auto spread = step_spread(run);
    const auto value = run.config.find(results.suite.best);
    if (!spread || value == run.config.end()) continue;
    const std::vector<FigureAxis> shape = shape_of(results, run);
    const auto found =
        std::find_if(shapes.begin(), shapes.end(), [&](const Times& times) { return times.shape == shape; });
    Times& times = found == shapes.end() ? shapes.emplace_back(shape) : *found;
    const std::size_t place = place_of(curve.values, plain(*value));
    if (times.shortest.size() <= place) times.shortest.resize(place + 1);
    std::optional<Seconds>& shortest = times.shortest[place];
    shortest = shortest ? std::min(*shortest, spread->median) : spread->median;
  }
  for (Times& times : shapes) curve.points.push_back(point_of(std::move(times), curve.values));
  return curve;
}

std::string best_table(const Results& results) {
  const BestCurve curve = best_curve(results);
  if (curve.points.empty()) return {};
  using Align = TextColumns::Align;
  std::vector<TextColumns::Column> titles;
  for (const FigureAxis& axis : curve.points.front().shape) titles.push_back({axis.name, Align::left});
  titles.push_back({"best", Align::right});
  for (const std::string& value : curve.values) titles.push_back({value, Align::right});
  TextColumns columns(std::move(titles));
  int falls = 0;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const BestPoint& point = curve.points[i];
    if (i > 0 && is_less(point.best, curve.points[i - 1].best)) ++falls;
    TextColumns::Line line;
    for (const FigureAxis& axis : point.shape) line.push_back(axis.value);
    line.push_back(point.best);
    for (const auto& extra : point.extra) line.push_back(extra ? fmt::format("+{:.1f} %", extra->count() * 100) : "");
    columns.add(std::move(line));
  }
  return fmt::format("\nBest {}, and what the others take over it; it falls {} times\n{}{}", results.suite.best, falls,
                     columns.text(), unreal_note(results.environment));
}

Json best_json(const Results& results) {
  const BestCurve curve = best_curve(results);
  if (results.suite.best.empty()) return nullptr;
  Json points = Json::array();
  for (const BestPoint& point : curve.points) {
    Json of = Json::object();
    for (const FigureAxis& axis : point.shape) of[axis.name] = axis.value;
    Json extra = Json::object();
    for (std::size_t i = 0; i < curve.values.size(); ++i) {
      extra[curve.values[i]] = point.extra[i] ? Json(std::round(point.extra[i]->count() * 1e6) / 1e6) : Json(nullptr);
    }
    points.push_back({{"of", std::move(of)}, {"best", point.best}, {"extra", std::move(extra)}});
  }
  return {{"of", results.suite.best}, {"points", std::move(points)}};
}

}  // namespace moebench
