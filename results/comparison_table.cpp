#include "results/comparison_table.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "results/comparison.h"
#include "results/environment.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

using Align = TextColumns::Align;

std::string_view title_of(FigureKind kind) {
  switch (kind) {
    case FigureKind::speed:
      return "Speed";
    case FigureKind::time:
      return "Time of a step";
    case FigureKind::token_time:
      return "Time a token";
    case FigureKind::overhead:
      return "Overhead in %";
    case FigureKind::memory:
      return "Memory";
    case FigureKind::memory_mib:
      return "Memory in MiB";
  }
  return {};
}

std::string figure_text(FigureKind kind, double value) {
  if (kind == FigureKind::overhead) return fmt::format("{:.1f}", value * 100);
  return fmt::format("{:.{}f}", value, kind == FigureKind::memory_mib ? 1 : 3);
}

std::string_view unit_of_error(FigureKind kind) { return kind == FigureKind::overhead ? "points" : "%"; }

// n and reuse of the run that is compared: the publication need not say them.
std::string chosen_text(const Results& results, const std::string& label) {
  for (const RunResult& run : results.runs) {
    if (run.label == label) return fmt::format("n={} {}", run.chosen.granularity, run.chosen.reuse);
  }
  return {};
}

// Whether any of these figures names a value of the axis.
bool is_named(const std::vector<ComparedFigure>& figures, std::size_t axis) {
  return std::any_of(figures.begin(), figures.end(),
                     [&](const ComparedFigure& figure) { return !figure.figure->axes[axis].value.empty(); });
}

std::string table_of_kind(const Results& results, const std::vector<ComparedFigure>& figures) {
  const FigureKind kind = figures.front().figure->kind;
  const std::vector<FigureAxis>& axes = figures.front().figure->axes;
  std::vector<TextColumns::Column> titles;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    if (is_named(figures, axis)) titles.push_back({axes[axis].name, Align::left});
  }
  titles.insert(titles.end(), {{"ours", Align::right},
                               {"published", Align::right},
                               {fmt::format("error {}", unit_of_error(kind)), Align::right},
                               {"ours is of", Align::left}});
  TextColumns columns(std::move(titles));
  for (const ComparedFigure& figure : figures) {
    TextColumns::Line line;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
      const std::string& value = figure.figure->axes[axis].value;
      if (is_named(figures, axis)) line.push_back(value.empty() ? "any" : value);
    }
    line.push_back(figure_text(kind, figure.ours));
    line.push_back(figure_text(kind, figure.figure->value));
    line.push_back(signed_text(figure.error.count() * 100, kind == FigureKind::memory_mib ? 2 : 1));
    line.push_back(chosen_text(results, figure.run));
    columns.add(std::move(line));
  }
  return columns.text();
}

std::string summary_of(const ComparedGroup& group) {
  const Deviation deviation = deviation_of(group.figures);
  const ChoiceQuality choice = choice_quality_of(group.figures);
  const auto share = [](Ratio ratio) { return ratio.count() * 100; };
  const std::string_view unit = unit_of_error(group.kind);
  std::string text =
      fmt::format("{}: {} figures; absolute error: mean {:.1f}, worst {:.1f}, root mean square {:.2f} {}\n",
                  group.name.empty() ? "all" : group.name, deviation.figures, share(deviation.mean),
                  share(deviation.worst), share(deviation.root_mean_square), unit);
  if (choice.shapes > 0) {
    text += fmt::format("  the best of ours is the published best in {} of {} shapes; regret {:.2f} {}\n", choice.hits,
                        choice.shapes, share(choice.regret), unit);
  }
  return text;
}

std::string table_of(const Results& results, const Publication& publication) {
  std::string text;
  const std::vector<ComparedFigure> compared = compare(results, publication);
  std::optional<FigureKind> kind;
  for (const ComparedGroup& group : groups_of(compared)) {
    if (kind != group.kind) {
      kind = group.kind;
      std::vector<ComparedFigure> of_kind;
      std::copy_if(compared.begin(), compared.end(), std::back_inserter(of_kind),
                   [&](const ComparedFigure& figure) { return figure.figure->kind == kind; });
      text += fmt::format("\n{}{}, ours beside {}\n", title_of(*kind),
                          is_over_another(*kind) ? " over that of " + publication.over : std::string(),
                          std::filesystem::path(publication.file).filename().string());
      text += table_of_kind(results, of_kind);
    }
    text += summary_of(group);
  }
  if (publication.not_run > 0) {
    text += fmt::format("{}published figures of configurations that were not run: {}\n", text.empty() ? "\n" : "",
                        publication.not_run);
  }
  return text;
}

}  // namespace

std::string comparison_table(const Results& results) {
  std::string text;
  for (const Publication& publication : results.published) text += table_of(results, publication);
  return text.empty() ? text : text + unreal_note(results.environment);
}

}  // namespace moebench
