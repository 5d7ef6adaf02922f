#include "results/report/best.h"

#include <span>

#include <fmt/format.h>

#include "results/changes/changes.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

// Of each of so many, so that all of them together keep the report's level.
Ratio level_of_one(std::size_t many) { return Ratio(1 - (1 - report_level.count()) / static_cast<double>(many)); }

std::optional<RatioInterval> interval_among(const ConfigurationFacts& facts, std::size_t candidates) {
  if (!facts.slowdown) return std::nullopt;
  const RatioInterval slower = interval_of(*facts.slowdown, level_of_one(candidates));
  return RatioInterval{Ratio(1 / slower.ratio.count()), Ratio(1 / slower.high.count()), Ratio(1 / slower.low.count())};
}

// Of more configurations than can be listed, those alone that have an interval.
bool can_be_compared(const ConfigurationFacts& one) { return one.step && (one.slowdown || one.is_baseline); }

std::optional<std::size_t> as_fast_as(const ConfigurationFacts& best, const ShapeFacts& shape) {
  const RoundSamples own = round_samples(*best.run);
  std::size_t others = 0;
  for (const ConfigurationFacts& one : shape.configurations) others += can_be_compared(one) && &one != &best ? 1 : 0;
  if (others == 0) return std::nullopt;
  const Ratio tail = Ratio(1) - level_of_one(others);
  std::size_t as_fast = 0;
  for (const ConfigurationFacts& one : shape.configurations) {
    if (!can_be_compared(one) || &one == &best) continue;
    const RoundSamples theirs = round_samples(*one.run);
    const Pairing pairing = theirs.size() == own.size() ? Pairing::by_round : Pairing::none;
    const auto slowdown = ratio_of_medians(own, theirs, pairing, {});
    if (!slowdown) return std::nullopt;
    as_fast += p_value_above(*slowdown, Ratio(1)) > tail ? 1 : 0;
  }
  return as_fast;
}

std::optional<Best> best_among(std::span<const ShapeFacts> shapes) {
  Best best;
  for (const ShapeFacts& shape : shapes) {
    for (const ConfigurationFacts& one : shape.configurations) {
      if (one.is_baseline || !one.speedup) continue;
      ++best.candidates;
      if (best.facts == nullptr || *one.speedup > *best.facts->speedup) {
        best.shape = &shape;
        best.facts = &one;
      }
    }
  }
  if (best.facts == nullptr) return std::nullopt;
  best.interval = interval_among(*best.facts, best.candidates);
  if (best.interval) best.as_fast = as_fast_as(*best.facts, *best.shape);
  return best;
}

}  // namespace

std::optional<Best> best_of(const RunFacts& facts) { return best_among(facts.shapes); }

std::optional<Best> best_of(const ShapeFacts& shape) { return best_among({&shape, 1}); }

std::string doubt_text(const Best& best) {
  if (!best.interval) return {};
  std::string text = fmt::format("{} interval {} to {}", shown_share(report_level), shown_factor(best.interval->low),
                                 shown_factor(best.interval->high));
  if (best.candidates > 1) text += fmt::format(" for the best of {}", best.candidates);
  if (best.as_fast && *best.as_fast > 0) {
    text += fmt::format("; indistinguishable from it: {} other{}", *best.as_fast, *best.as_fast == 1 ? "" : "s");
  }
  return text;
}

}  // namespace moebench
