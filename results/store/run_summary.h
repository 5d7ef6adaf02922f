#pragma once
// What is in results folders, at a glance.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "results/results.h"

namespace moebench {

struct RunSummary {
  std::filesystem::path folder;
  std::string suite;
  std::string started;  // UTC, ISO 8601
  ResultsState state = ResultsState::running;
  std::optional<int> gate_rounds;  // complete ones of a gate; nothing: it is no gate
  bool is_written = false;  // by a process, at this moment
  int configurations = 0;   // in all
  int measured = 0;         // of them, at least in one round
  int failed = 0;
  int skipped = 0;
  Bytes size;           // of the files with results
  std::string problem;  // why the above cannot be read; empty: it was
};

// "complete", "running", "unfinished" (it was running, and its process is gone), "damaged", ...
std::string state_text(const RunSummary& summary);

// Of a folder's store, or of its results.json where that is all. Nothing where it has neither.
std::optional<RunSummary> summary_of(const std::filesystem::path& folder);

// Of `folder`, and of all folders below it that may be read, without those behind links; the oldest first. A gate is
// one of them, and its rounds are not. Throws InputError for a folder that is not there.
std::vector<RunSummary> runs_below(const std::filesystem::path& folder);

}  // namespace moebench
