#include "results/gpu_note.h"

#include <gtest/gtest.h>

#include "results/table.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

GpuConditions slowed_by(std::vector<std::string> reasons) {
  GpuConditions conditions;
  conditions.slowed_by = std::move(reasons);
  return conditions;
}

TEST(GpuNote, NamesEachReasonWithItsRoundsAndRanks) {
  Results results = example::results();
  EXPECT_EQ(gpu_note(results), "");
  RunResult& run = results.runs.front();
  run.rounds = {run.rounds.front(), run.rounds.front(), run.rounds.front()};
  run.rounds[0].by_rank.gpus = {slowed_by({"power cap"}), slowed_by({"heat, by software", "power cap"})};
  run.rounds[1].by_rank.gpus = {slowed_by({}), slowed_by({"power cap"})};
  run.rounds[2].by_rank.gpus = {slowed_by({}), slowed_by({})};
  const std::string note =
      "GPU CLOCKS HELD DOWN by heat, by software in 1 of 3 rounds, on ranks 1\n"
      "GPU CLOCKS HELD DOWN by power cap in 2 of 3 rounds, on ranks 0, 1\n";
  EXPECT_EQ(gpu_note(results), note);
  EXPECT_NE(table_of(results, {}).find(note), std::string::npos);
}

}  // namespace
}  // namespace moebench
