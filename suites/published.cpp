#include "suites/published.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "results/csv.h"
#include "suites/axis_key.h"
#include "suites/expand.h"

namespace moebench {
namespace {

struct AxisCell {
  const AxisKey* axis;
  std::string value;  // never empty
};

// One figure of a line, as the file has it.
struct Entry {
  std::vector<FigureAxis> axes;
  std::vector<AxisCell> cells;
  FigureKind kind;
  double value;
  std::string place;
};

bool describes(const Entry& entry, const Configuration& configuration) {
  return std::all_of(entry.cells.begin(), entry.cells.end(),
                     [&](const AxisCell& cell) { return has_value(configuration, *cell.axis, cell.value); });
}

[[noreturn]] void fail_unknown_column(const CsvTable& table, const std::string& title) {
  std::vector<std::string_view> right = axis_names();
  for (std::string_view kind : figure_kind_names()) right.push_back(kind);
  throw InputError(table.file(), "unknown column " + shown(title), instead_of(title, right));
}

std::vector<Entry> entries_of(const CsvTable& table) {
  std::vector<Entry> entries;
  for (std::size_t line = 0; line < table.size(); ++line) {
    std::vector<FigureAxis> axes;
    std::vector<AxisCell> cells;
    std::vector<std::pair<FigureKind, double>> figures;
    for (const std::string& title : table.titles()) {
      const std::string& text = table.text(line, title);
      if (const auto kind = figure_kind_named(title)) {
        if (!text.empty()) figures.emplace_back(*kind, table.number(line, title));
        continue;
      }
      const AxisKey* axis = find_axis_key(title);
      if (axis == nullptr) fail_unknown_column(table, title);
      axes.push_back({title, text});
      if (text.empty()) continue;
      if (const auto complaint = complaint_about(axis->key, text, false)) {
        throw InputError(table.place(line), complaint->what, complaint->remedy);
      }
      cells.push_back({axis, text});
    }
    for (const auto& [kind, value] : figures) entries.push_back({axes, cells, kind, value, table.place(line)});
  }
  return entries;
}

class Resolver {
 public:
  Resolver(const Suite& suite, const PublishedKey& key, std::span<const Configuration> configurations,
           const CsvTable& table)
      : suite_(suite), key_(key), configurations_(configurations), entries_(entries_of(table)) {}

  Publication publication() const {
    Publication result{
        .file = key_.file.text, .over = over_text(), .counted = key_.counted, .figures = {}, .not_run = 0};
    for (const Entry& entry : entries_) {
      PublishedFigure figure{.axes = entry.axes, .kind = entry.kind, .value = 0, .runs = {}};
      const Configuration* first = nullptr;
      for (const Configuration& configuration : configurations_) {
        if (!describes(entry, configuration)) continue;
        if (first == nullptr) first = &configuration;
        const std::string over = is_over_another(entry.kind) ? label(over_of(entry, configuration)) : std::string();
        figure.runs.push_back({label(configuration), over});
      }
      if (first == nullptr) {
        ++result.not_run;
        continue;
      }
      figure.value = value_of(entry, *first);
      result.figures.push_back(std::move(figure));
    }
    return result;
  }

 private:
  std::string over_text() const {
    std::vector<std::string> parts;
    for (const Axis& axis : over()) parts.push_back(axis.name + "=" + axis.values.front().text);
    return fmt::format("{}", fmt::join(parts, " "));
  }

  const Axes& over() const { return key_.over.empty() ? suite_.baseline : key_.over; }

  Configuration over_of(const Entry& entry, const Configuration& configuration) const {
    if (over().empty()) {
      reject(suite_.source, key_.file.position,
             fmt::format("{} has figures of {}, and nothing to take them over", key_.file.text, name_of(entry.kind)),
             "add `over` with the values of another configuration, or a baseline");
    }
    return with_values(configuration, over(), suite_);
  }

  // As PublishedFigure has it: over the figure of the same kind that describes `over` most closely.
  double value_of(const Entry& entry, const Configuration& configuration) const {
    if (entry.kind == FigureKind::overhead) return entry.value / 100;
    if (!is_over_another(entry.kind)) return entry.value;
    const Configuration other = over_of(entry, configuration);
    const Entry* closest = nullptr;
    for (const Entry& each : entries_) {
      if (each.kind != entry.kind || !describes(each, other)) continue;
      if (closest == nullptr || each.cells.size() > closest->cells.size()) closest = &each;
    }
    if (closest == nullptr) {
      throw InputError(
          entry.place,
          fmt::format("there is no {} of what it is to be taken over, {}", name_of(entry.kind), label(other)),
          "add a line for it, or change `over` in the suite");
    }
    return entry.value / closest->value;
  }

  const Suite& suite_;
  const PublishedKey& key_;
  std::span<const Configuration> configurations_;
  std::vector<Entry> entries_;
};

}  // namespace

std::vector<Publication> publications_of(const Suite& suite, std::span<const Configuration> configurations) {
  std::vector<Publication> all;
  for (const PublishedKey& key : suite.published) {
    const std::filesystem::path folder = std::filesystem::path(suite.source.filename).parent_path();
    const CsvTable table(folder / key.file.text);
    all.push_back(Resolver(suite, key, configurations, table).publication());
  }
  return all;
}

}  // namespace moebench
