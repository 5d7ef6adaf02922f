#pragma once
// What a run has measured before it was interrupted.

#include <string>
#include <vector>

#include "results/results.h"
#include "results/store/run_rows.h"

namespace moebench {

struct EarlierPart {
  SuiteSummary suite;
  Environment environment;
  std::vector<Host> hosts;
  std::vector<std::string> notes;
  Seconds time_used;            // of a run that goes on for a duration
  std::vector<PlacedRun> runs;  // that are not measured anew, in the suite's order
};

// Throws InputError that names what has changed, unless suite, build and machine are what they were. `now` has them, as
// the run would be recorded.
void require_unchanged(const EarlierPart& earlier, const Results& now);

}  // namespace moebench
