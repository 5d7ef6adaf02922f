#include "results/report/prediction_figure.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "results/comparison.h"
#include "results/report/shape_limit.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

std::string joined_axes(const PublishedFigure& figure) {
  std::vector<std::string> parts;
  for (const FigureAxis& axis : figure.axes) {
    if (!axis.value.empty()) parts.push_back(axis.name + "=" + axis.value);
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string who(const PublishedFigure& figure) {
  for (const std::string_view name : {"system", "reuse"}) {
    for (const FigureAxis& axis : figure.axes) {
      if (axis.name == name) return axis.value;
    }
  }
  return "all";
}

}  // namespace

std::optional<Figure> prediction_figure(const RunFacts& facts) {
  Figure figure{.id = "prediction",
                .specification = "prediction",
                .heading = "Measured beside predicted",
                .message = {},
                .note = "On the dashed line a prediction is right; above it the step was faster than predicted. Both scales are logarithmic.",
                .data = {.columns = {{"name", "configuration"},
                                     {"shape", "shape"},
                                     {"system", ""},
                                     {"measured", "measured"},
                                     {"predicted", "predicted"},
                                     {"error", "error", RatioStyle::change}}},
                .domains = {{"system", facts.systems}}};
  std::vector<Ratio> sizes;
  Seconds least;
  Seconds most;
  std::pair<Ratio, std::string> worst;
  for (const ShapeFacts& shape : facts.shapes) {
    for (const ConfigurationFacts& one : shape.configurations) {
      if (!one.step || !one.run->predicted || one.step->median <= Seconds(0)) continue;
      const Seconds measured = one.step->median;
      const Seconds predicted = *one.run->predicted;
      const Ratio error(predicted / measured - 1);
      sizes.emplace_back(std::abs(error.count()));
      if (sizes.back() >= worst.first) worst = {sizes.back(), one.name};
      least = sizes.size() == 1 ? std::min(measured, predicted) : std::min({least, measured, predicted});
      most = std::max({most, measured, predicted});
      if (figure.data.rows.size() < most_listed) {
        figure.data.rows.push_back({one.name, shape_title(facts, shape), one.system, measured, predicted, error});
      }
    }
  }
  if (sizes.empty()) return std::nullopt;
  figure.message = fmt::format("Predictions are off by {} in the median of {} configurations, and by {} at worst ({})",
                               shown_share(median(sizes)), sizes.size(), shown_share(worst.first), worst.second);
  ReportTable diagonal{.columns = {{"measured", ""}, {"predicted", ""}},
                       .rows = {{least * 0.9, least * 0.9}, {most * 1.1, most * 1.1}}};
  figure.more["diagonal"] = data_of(diagonal);
  return figure;
}

std::optional<Figure> publication_figure(const RunFacts& facts) {
  Figure figure{.id = "published",
                .specification = "published",
                .heading = "Beside published figures",
                .message = {},
                .note = "On the dashed line ours is what was published.",
                .data = {.columns = {{"panel", "publication"},
                                     {"of", ""},
                                     {"figure", "figure"},
                                     {"published", "published", RatioStyle::plain},
                                     {"ours", "ours", RatioStyle::plain},
                                     {"error", "error", RatioStyle::change}}},
                .domains = {{"of", facts.systems}}};
  std::vector<std::string>& kinds = figure.domains["of"];
  std::vector<ComparedFigure> all;
  for (const Publication& publication : facts.results->published) {
    const std::string file = publication.file.substr(publication.file.rfind('/') + 1);
    const std::string over = publication.over.empty() ? "" : " over " + publication.over;
    for (const ComparedFigure& compared : compare(*facts.results, publication)) {
      all.push_back(compared);
      const std::string of = who(*compared.figure);
      if (std::find(kinds.begin(), kinds.end(), of) == kinds.end()) kinds.push_back(of);
      if (figure.data.rows.size() >= most_listed) continue;
      figure.data.rows.push_back({fmt::format("{}: {}{}", file, name_of(compared.figure->kind), over),
                                  of, joined_axes(*compared.figure), Ratio(compared.figure->value),
                                  Ratio(compared.ours), compared.error});
    }
  }
  if (all.empty()) return std::nullopt;
  const Deviation deviation = deviation_of(all);
  figure.message = fmt::format("Ours differ from {} published figures by {} on average, and by {} at worst", deviation.figures,
                               shown_share(deviation.mean), shown_share(deviation.worst));
  return figure;
}

}  // namespace moebench
