#pragma once
// The fastest of many configurations: what was chosen for being ahead is ahead by luck as well.

#include <cstddef>
#include <optional>
#include <string>

#include "results/report/run_facts.h"

namespace moebench {

struct Best {
  const ShapeFacts* shape = nullptr;
  const ConfigurationFacts* facts = nullptr;
  std::size_t candidates = 0;  // it is the best of so many, itself included, the baseline not

  // Of its speedup, at a level that holds for the intervals of all candidates together (Bonferroni), and so for the one
  // that was chosen by what was measured. Nothing where it has none of its own.
  std::optional<RatioInterval> interval;

  // Others of its shape, the baseline included, that may be as fast or faster. With it they are a set that holds the
  // truly fastest at report_level: one is left out where it is slower than the best at that level, divided among all
  // that it could be compared with (S. S. Gupta, "On some multiple decision (selection and ranking) rules",
  // Technometrics 7, 1965). Nothing with too few rounds.
  std::optional<std::size_t> as_fast;
};

// Of all shapes by their speedups, or of one shape. Nothing where nothing but the baseline has a speedup.
std::optional<Best> best_of(const RunFacts& facts);
std::optional<Best> best_of(const ShapeFacts& shape);

// "95 % interval 1.10x to 1.30x for the best of 12; indistinguishable from it: 3 others"; empty where nothing is known.
std::string doubt_text(const Best& best);

}  // namespace moebench
