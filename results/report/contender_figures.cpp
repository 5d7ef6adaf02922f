#include "results/report/contender_figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "results/report/best.h"
#include "results/report/shape_limit.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

constexpr std::string_view who =
    "Of each system and memory reuse the fastest configuration, and the one that needs least memory.";

struct Contender {
  const ShapeFacts* shape = nullptr;
  const ConfigurationFacts* facts = nullptr;
};

std::vector<Contender> contenders_of(const std::vector<const ShapeFacts*>& shapes) {
  std::vector<Contender> all;
  for (const ShapeFacts* shape : shapes) {
    for (const std::size_t place : contenders(*shape, most_drawn_contenders)) {
      all.push_back({shape, &shape->configurations[place]});
    }
  }
  return all;
}

// What a message is about: all, drawn or not.
std::vector<Contender> contenders_of_all(const RunFacts& facts) {
  std::vector<const ShapeFacts*> shapes;
  for (const ShapeFacts& shape : facts.shapes) shapes.push_back(&shape);
  return contenders_of(shapes);
}

std::string joined(std::initializer_list<std::string> sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
  }
  return text;
}

// " at 4096 tokens a rank"; empty where there is one shape.
std::string at(const Contender& contender) {
  return contender.shape->name.empty() ? "" : " at " + contender.shape->name;
}

std::string speed_message(const RunFacts& facts) {
  const auto best = best_of(facts);
  if (!best) return "Only the baseline has a time";
  if (*best->facts->speedup < Ratio(1)) return "Nothing is faster than the baseline";
  const std::string what = fmt::format("{} is {} as fast as the baseline{}", best->facts->name,
                                       shown_factor(*best->facts->speedup), at({best->shape, best->facts}));
  if (!best->interval) return "The largest gain: " + what;
  const bool is_sure = best->interval->low > Ratio(1);
  return fmt::format("The largest gain{}: {} ({})", is_sure ? "" : ", which is not certain", what, doubt_text(*best));
}

std::string memory_message(const std::vector<Contender>& all) {
  const Contender* best = nullptr;
  for (const Contender& one : all) {
    if (!one.facts->saved || one.facts->is_baseline) continue;
    if (best == nullptr || *one.facts->saved > *best->facts->saved) best = &one;
  }
  if (best == nullptr) return "How much device memory each configuration needs";
  if (*best->facts->saved <= Ratio(0)) return "Nothing needs less memory than the baseline";
  return fmt::format("The largest saving: {} needs {} less memory than the baseline{}", best->facts->name,
                     shown_share(*best->facts->saved), at(*best));
}

// Where a bar's label begins.
Ratio end_of(const ConfigurationFacts& facts) {
  return facts.speedup_interval ? std::max(facts.speedup_interval->high, *facts.speedup) : *facts.speedup;
}

}  // namespace

std::optional<ReportFigure> speed_figure(const RunFacts& facts) {
  std::vector<Contender> all = contenders_of(drawn_shapes(facts));
  std::erase_if(all, [](const Contender& one) { return !one.facts->speedup; });
  if (all.empty()) return std::nullopt;
  ReportFigure figure{.id = "speed",
                      .specification = "speedup",
                      .heading = "Speed",
                      .message = speed_message(facts),
                      .note = {},
                      .data = {.columns = {{"name", "configuration"},
                                           {"shape", "shape"},
                                           {"system", ""},
                                           {"speedup", "times the baseline's speed"},
                                           {"low", "95 % interval from"},
                                           {"high", "to"},
                                           {"step_ms", "step"},
                                           {"from", ""},
                                           {"to", ""},
                                           {"end", ""},
                                           {"label", ""}}},
                      .domains = {{"system", facts.systems}}};
  bool has_interval = false;
  for (const Contender& one : all) {
    const auto& interval = one.facts->speedup_interval;
    has_interval = has_interval || interval;
    figure.data.rows.push_back({one.facts->name, shape_title(facts, *one.shape), one.facts->system, *one.facts->speedup,
                                interval ? ReportCell(interval->low) : ReportCell(),
                                interval ? ReportCell(interval->high) : ReportCell(), one.facts->step->median,
                                interval ? interval->low : *one.facts->speedup, end_of(*one.facts), end_of(*one.facts),
                                shown_factor(*one.facts->speedup)});
  }
  figure.note = joined(
      {std::string(who),
       has_interval ? "Lines over the bars are 95 % intervals of each ratio by itself, from rounds of fresh workers."
       : facts.results->environment.simulated.empty()
           ? std::string("There are no intervals: they need three rounds.")
           : std::string("A simulated step repeats exactly, and has no interval."),
       note_on_shapes(facts)});
  return figure;
}

std::optional<ReportFigure> memory_figure(const RunFacts& facts) {
  std::vector<Contender> all = contenders_of(drawn_shapes(facts));
  std::erase_if(all, [](const Contender& one) { return !one.facts->memory; });
  if (all.empty()) return std::nullopt;
  ReportFigure figure{.id = "memory",
                      .specification = "memory",
                      .heading = "Memory",
                      .message = memory_message(contenders_of_all(facts)),
                      .note = {},
                      .data = {.columns = {{"name", "configuration"},
                                           {"shape", "shape"},
                                           {"system", ""},
                                           {"memory_mib", "memory of a rank"},
                                           {"baseline_mib", "the baseline's"},
                                           {"over", "over the baseline's", RatioStyle::change},
                                           {"end_mib", ""},
                                           {"label", ""}}},
                      .domains = {{"system", facts.systems}}};
  bool is_measured = true;
  for (const Contender& one : all) {
    const auto& saved = one.facts->saved;
    is_measured = is_measured && one.facts->run->memory->measured;
    std::optional<Bytes> theirs;
    if (saved && *saved < Ratio(1)) {
      const double count = static_cast<double>(one.facts->memory->count()) / (1 - saved->count());
      theirs = Bytes(std::llround(count));
    }
    std::string label = shown(*one.facts->memory);
    if (saved && !one.facts->is_baseline) label += ", " + shown_change(Ratio(-saved->count()));
    figure.data.rows.push_back({one.facts->name, shape_title(facts, *one.shape), one.facts->system, *one.facts->memory,
                                theirs ? ReportCell(*theirs) : ReportCell(),
                                saved ? ReportCell(Ratio(-saved->count())) : ReportCell(),
                                theirs ? std::max(*theirs, *one.facts->memory) : *one.facts->memory, label});
  }
  figure.note =
      joined({std::string(who),
              "Device arenas, what routing keeps and what a step takes beside them, of the rank with the most.",
              is_measured ? "Measured: up to the highest byte that a step touched; it repeats exactly."
                          : std::string("As the plan predicts it."),
              "The mark is the baseline's.", note_on_shapes(facts)});
  return figure;
}

std::optional<ReportFigure> memory_split_figure(const RunFacts& facts) {
  static constexpr std::array<std::pair<std::string_view, Bytes MemorySplit::*>, 7> parts = {
      {{"parameters", &MemorySplit::parameters},
       {"gradients", &MemorySplit::gradients},
       {"optimizer", &MemorySplit::optimizer},
       {"activations", &MemorySplit::activations},
       {"routing", &MemorySplit::routing},
       {"buffers", &MemorySplit::buffers},
       {"pinned host", &MemorySplit::host}}};
  ReportFigure figure{.id = "memory-split",
                      .specification = "memory-split",
                      .heading = "What memory is for",
                      .message = {},
                      .note = {},
                      .data = {.columns = {{"name", "configuration"},
                                           {"shape", "shape"},
                                           {"part", "part"},
                                           {"place", ""},
                                           {"memory_mib", "memory"}}}};
  for (const auto& [name, part] : parts) figure.domains["part"].emplace_back(name);
  std::pair<Ratio, std::string> most;
  for (const Contender& one : contenders_of(drawn_shapes(facts))) {
    if (!one.facts->run->memory) continue;
    const MemorySplit& split = one.facts->run->memory->split;
    Bytes sum;
    for (const auto& [name, part] : parts) sum += split.*part;
    sum = sum - split.routing;  // of the activations
    std::int64_t place = 0;
    for (const auto& [name, part] : parts) {
      const Bytes bytes = part == &MemorySplit::activations ? split.activations - split.routing : split.*part;
      figure.data.rows.push_back({one.facts->name, shape_title(facts, *one.shape), std::string(name), place++, bytes});
      const Ratio share(sum == Bytes(0) ? 0 : bytes / sum);
      if (share > most.first)
        most = {share, fmt::format("{} are {} of {}{}", name, shown_share(share), one.facts->name, at(one))};
    }
  }
  if (figure.data.rows.empty()) return std::nullopt;
  figure.message = most.second.empty() ? "No memory was recorded" : "The largest part: " + most.second;
  figure.note = joined(
      {std::string(who),
       "The optimizer's two moments are counted as Adam has them, and allocated only where it is run. Pinned host "
       "memory is not on the device.",
       note_on_shapes(facts)});
  return figure;
}

std::optional<ReportFigure> rounds_figure(const RunFacts& facts) {
  ReportFigure figure{.id = "rounds",
                      .specification = "rounds",
                      .heading = "Do rounds agree?",
                      .message = {},
                      .note = {},
                      .data = {.columns = {{"name", "configuration"},
                                           {"shape", "shape"},
                                           {"system", ""},
                                           {"round", "round"},
                                           {"median_ms", "median step"}}},
                      .domains = {{"system", facts.systems}}};
  std::size_t most_rounds = 0;
  std::vector<Ratio> spreads;
  std::pair<Ratio, std::string> widest;
  for (const Contender& one : contenders_of(drawn_shapes(facts))) {
    const std::vector<Seconds>& medians = one.facts->round_medians;
    if (medians.size() < 2) continue;
    most_rounds = std::max(most_rounds, medians.size());
    for (const std::size_t round : drawn_rounds(medians)) {
      figure.data.rows.push_back({one.facts->name, shape_title(facts, *one.shape), one.facts->system,
                                  static_cast<std::int64_t>(round + 1), medians[round]});
    }
    const auto [least, most] = std::minmax_element(medians.begin(), medians.end());
    spreads.emplace_back((*most - *least) / median(medians));
    if (spreads.back() > widest.first) widest = {spreads.back(), one.facts->name + at(one)};
  }
  if (spreads.empty()) return std::nullopt;
  figure.message = fmt::format("Medians of rounds lie within {} of each other for half of the configurations",
                               shown_share(median(spreads)));
  if (!widest.second.empty()) {
    figure.message += fmt::format(", and within {} at worst: {}", shown_share(widest.first), widest.second);
  }
  figure.note =
      joined({std::string(who),
              "A round is a fresh set of workers: what differs between points no number of iterations averages out.",
              most_rounds <= most_drawn_rounds
                  ? std::string()
                  : fmt::format("Of up to {} rounds of a configuration the shortest and the longest of each of {} "
                                "stretches of the run are shown.",
                                most_rounds, most_drawn_rounds / 2),
              note_on_shapes(facts)});
  return figure;
}

}  // namespace moebench
