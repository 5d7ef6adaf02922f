#pragma once
// Runs from their rows, checked on the way: somebody else may have written them.

#include <vector>

#include "results/store/run_rows.h"

namespace moebench {

class RunReader {
 public:
  // Borrows it.
  explicit RunReader(Database& database) : database_(database) {}

  // See read_runs().
  std::vector<PlacedRun> all();

  // See read_compared_results().
  std::vector<PlacedRun> compared();

 private:
  void read_configurations();
  void read_rounds();
  void read_samples();
  void read_steps();
  void add_step(Round& round, Statement& rows) const;
  void read_ranks();
  void read_memory();
  void read_ranks_of_memory();
  void require_complete_rounds() const;
  RunResult& run_at(std::int64_t place);
  Round& round_at(std::int64_t place, std::int64_t round);

  Database& database_;
  std::vector<PlacedRun> runs_;
};

}  // namespace moebench
