#pragma once
// The rows of results.db that are of one configuration.

#include <vector>

#include "results/run_result.h"
#include "results/store/database.h"

namespace moebench {

// A run with its place among the suite's configurations.
struct PlacedRun {
  int place = 0;
  RunResult run;

  bool operator==(const PlacedRun&) const = default;
};

// Rounds that are there already are taken for those that the run begins with, and are not written again.
void write_run(Database& database, int place, const RunResult& run);

// With all that belongs to it. What is not there is no error.
void remove_run(Database& database, int place);

// In the order of their places. Throws InputError for what write_run() does not write.
std::vector<PlacedRun> read_runs(Database& database);

}  // namespace moebench
