#include "results/comparison.h"

#include <algorithm>
#include <cmath>

#include "results/schedule_fields.h"

namespace moebench {
namespace {

const RunResult* run_labelled(const Results& results, const std::string& label) {
  const auto found =
      std::find_if(results.runs.begin(), results.runs.end(), [&](const RunResult& run) { return run.label == label; });
  return found == results.runs.end() ? nullptr : &*found;
}

std::int64_t count_in(const RunResult& run, const char* field) {
  const auto found = run.config.find(field);
  return found != run.config.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

Bytes size_of_number(const RunResult& run) {
  const auto type = run.config.find("dtype");
  if (type == run.config.end() || *type == "fp32") return Bytes(4);
  return *type == "fp64" ? Bytes(8) : Bytes(2);
}

Bytes part_of(const RunResult& run, MemoryPart part) {
  const MemorySplit& split = run.memory->split;
  const Bytes number = size_of_number(run);
  const std::int64_t tokens = count_in(run, "tokens");
  switch (part) {
    case MemoryPart::arenas:
      return run.memory->measured.value_or(run.memory->predicted) - split.routing;
    case MemoryPart::routing:
      return split.routing;
    case MemoryPart::parameters:
      return split.parameters;
    case MemoryPart::gradients:
      return split.gradients;
    case MemoryPart::optimizer:
      return split.optimizer;
    case MemoryPart::output:
      return number * (tokens * count_in(run, "model_dim"));
    case MemoryPart::scores:
      return number * (2 * tokens * count_in(run, "experts"));
  }
  return {};
}

// Of a run by itself, in a unit of its own.
std::optional<double> quantity(const RunResult& run, FigureKind kind, const std::vector<MemoryPart>& counted) {
  if (kind == FigureKind::memory || kind == FigureKind::memory_mib) {
    if (run.status != RunStatus::ok || !run.memory) return std::nullopt;
    Bytes sum;
    for (const MemoryPart part : counted) sum += part_of(run, part);
    return in_mib(sum);
  }
  const auto spread = step_spread(run);
  if (!spread) return std::nullopt;
  if (kind == FigureKind::token_time) return spread->median.count() / static_cast<double>(count_in(run, "tokens"));
  return spread->median.count();
}

std::optional<double> figure_of(const Results& results, const FigureRun& of, FigureKind kind,
                                const std::vector<MemoryPart>& counted) {
  const RunResult* run = run_labelled(results, of.label);
  const auto own = run == nullptr ? std::nullopt : quantity(*run, kind, counted);
  if (!own || !is_over_another(kind)) return own;
  const RunResult* over = run_labelled(results, of.over);
  const auto theirs = over == nullptr ? std::nullopt : quantity(*over, kind, counted);
  if (!theirs) return std::nullopt;
  if (kind == FigureKind::speed) return *theirs / *own;
  return kind == FigureKind::overhead ? *own / *theirs - 1 : *own / *theirs;
}

bool is_better(FigureKind kind, double one, double other) {
  return kind == FigureKind::speed ? one > other : one < other;
}

bool is_one_by_definition(const PublishedFigure& figure) {
  return is_over_another(figure.kind) && std::all_of(figure.runs.begin(), figure.runs.end(),
                                                     [](const FigureRun& run) { return run.label == run.over; });
}

// What tells a figure's shape from others: all axes but those of the schedule.
std::vector<FigureAxis> shape_of(const PublishedFigure& figure) {
  std::vector<FigureAxis> shape;
  for (const FigureAxis& axis : figure.axes) {
    if (!is_schedule(axis.name)) shape.push_back(axis);
  }
  return shape;
}

std::string name_in_summary(const PublishedFigure& figure) {
  for (const std::string_view name : {"system", "reuse"}) {
    for (const FigureAxis& axis : figure.axes) {
      if (axis.name == name) return axis.value;
    }
  }
  return {};
}

}  // namespace

std::vector<ComparedFigure> compare(const Results& results, const Publication& publication) {
  std::vector<ComparedFigure> all;
  for (const PublishedFigure& figure : publication.figures) {
    if (is_one_by_definition(figure)) continue;
    ComparedFigure best;
    for (const FigureRun& run : figure.runs) {
      const auto ours = figure_of(results, run, figure.kind, publication.counted);
      if (!ours || (best.figure != nullptr && !is_better(figure.kind, *ours, best.ours))) continue;
      best = {.figure = &figure, .run = run.label, .ours = *ours, .error = {}};
    }
    if (best.figure == nullptr) continue;
    best.error = Ratio(figure.kind == FigureKind::overhead ? best.ours - figure.value : best.ours / figure.value - 1);
    all.push_back(best);
  }
  return all;
}

Deviation deviation_of(std::span<const ComparedFigure> compared) {
  Deviation deviation{.figures = static_cast<int>(compared.size())};
  double squares = 0;
  for (const ComparedFigure& figure : compared) {
    const double error = std::abs(figure.error.count());
    deviation.mean += Ratio(error / static_cast<double>(compared.size()));
    deviation.worst = std::max(deviation.worst, Ratio(error));
    squares += error * error;
  }
  if (!compared.empty()) deviation.root_mean_square = Ratio(std::sqrt(squares / static_cast<double>(compared.size())));
  return deviation;
}

ChoiceQuality choice_quality_of(std::span<const ComparedFigure> compared) {
  ChoiceQuality choice;
  std::vector<bool> is_seen(compared.size(), false);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    if (is_seen[i]) continue;
    const FigureKind kind = compared[i].figure->kind;
    const ComparedFigure* our_best = &compared[i];
    double published_best = our_best->figure->value;
    bool is_alone = true;
    for (std::size_t j = i + 1; j < compared.size(); ++j) {
      const ComparedFigure& other = compared[j];
      if (other.figure->kind != kind || shape_of(*other.figure) != shape_of(*compared[i].figure)) continue;
      is_seen[j] = true;
      is_alone = false;
      if (is_better(kind, other.ours, our_best->ours)) our_best = &other;
      if (is_better(kind, other.figure->value, published_best)) published_best = other.figure->value;
    }
    if (is_alone) continue;
    ++choice.shapes;
    const double published = our_best->figure->value;
    if (published == published_best) ++choice.hits;
    choice.regret += Ratio(kind == FigureKind::overhead ? published - published_best
                           : kind == FigureKind::speed  ? published_best / published - 1
                                                        : published / published_best - 1);
  }
  if (choice.shapes > 0) choice.regret = choice.regret / choice.shapes;
  return choice;
}

std::vector<ComparedGroup> groups_of(std::span<const ComparedFigure> compared) {
  std::vector<ComparedGroup> groups;
  const auto add = [&](const ComparedFigure& figure, const std::string& name) {
    const FigureKind kind = figure.figure->kind;
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const ComparedGroup& group) {
      return group.kind == kind && group.name == name;
    });
    (found == groups.end() ? groups.emplace_back(kind, name) : *found).figures.push_back(figure);
  };
  for (std::size_t kind = 0; kind < figure_kind_names().size(); ++kind) {
    std::vector<ComparedFigure> of_kind;
    for (const ComparedFigure& figure : compared) {
      if (static_cast<std::size_t>(figure.figure->kind) == kind) of_kind.push_back(figure);
    }
    const std::size_t before = groups.size();
    for (const ComparedFigure& figure : of_kind) add(figure, name_in_summary(*figure.figure));
    if (groups.size() - before > 1) {
      groups.push_back({static_cast<FigureKind>(kind), "", of_kind});
    }
  }
  return groups;
}

}  // namespace moebench
