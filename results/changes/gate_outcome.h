#pragma once
// What a gate says of changes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "results/changes/change.h"

namespace moebench {

enum class GateResult : std::uint8_t {
  passed,
  regression,    // something is worse
  inconclusive,  // nothing is, and not everything is known to be no worse
  missing,       // configurations of the old results have no time in the new ones, and did not fail
  failed,        // a configuration that was right failed, or its output is wrong
};
std::string_view name_of(GateResult result);

// Each text names the configuration and what came of it.
struct GateOutcome {
  std::vector<std::string> failed;
  std::vector<std::string> regressions;
  std::vector<std::string> missing;
  std::vector<std::string> inconclusive;
  std::vector<std::string> not_judged;  // had no time in the old results: no reason to fail
  int judged = 0;                       // configurations with a time in both
  bool has_too_few_rounds = false;      // for an interval of any time: inconclusive whatever is wished

  // By the first list that is not empty, in this order, up to `inconclusive`. Missing, too, where nothing was judged.
  GateResult result() const;
};

// What failed before too, what is new, and what the old results could not measure, is no reason to fail.
GateOutcome outcome_of(const Changes& changes);
GateOutcome outcome_of(const Change& change);

// The widest interval of a figure that has a verdict, over what it may be: as much as its margin. It is taken at the
// level of Holm's first step, which a verdict of one figure among many needs: at the level of a single figure, a change
// as large as two margins would be missed the more often the more configurations there are. At most 1 where all are
// narrow enough; infinite where one has no interval yet, or a margin of 0 and an error.
Ratio widest_interval(const Changes& changes);

// Each list with its heading, and the result in words. Ends with a newline.
std::string text_of(const GateOutcome& outcome);

}  // namespace moebench
