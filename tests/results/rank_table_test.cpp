#include "results/rank_table.h"

#include <gmock/gmock.h>

#include <sstream>

#include "results/table.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

RunResult skewed() {
  RunResult run = example::run_of("fastmoe", 1, "none", {20, 22});
  for (int i = 0; i < 2; ++i) {
    Round& round = i == 0 ? run.rounds.front() : run.rounds.emplace_back(run.rounds.front());
    round.dropped = Tokens(192);
    round.by_rank = {.rows_received = {Tokens(6000), Tokens(2000)},
                     .compute = {milliseconds(9 + i), milliseconds(3)},
                     .stragglers = {1, i}};
  }
  run.memory->measured_by_rank = {mib(40), mib(18)};
  return run;
}

TEST(RankTable, NamesStragglersAndFiguresOfEachRank) {
  const RunResult run = skewed();
  EXPECT_EQ(rank_table({&run}, {"fastmoe n=1 none"}),
            "  rows received by rank: 6000 2000; most over mean 1.50; 192 of 8192 copies dropped\n"
            "  by rank           longest   compute ms  MiB measured\n"
            "  fastmoe n=1 none  0 (67 %)  9.5 3.0     40.00 18.00\n");
}

TEST(RankTable, CountsCopiesAndNotRowsThatArePadded) {
  RunResult run = skewed();
  for (Round& round : run.rounds) round.by_rank.rows_received = {Tokens(9000), Tokens(9000)};
  EXPECT_THAT(rank_table({&run}, {"x"}), testing::HasSubstr("192 of 8192 copies dropped"));
}

TEST(RankTable, OfManyRanksHasMostMeanAndLeast) {
  RunResult run = skewed();
  run.rounds.resize(1);
  run.rounds[0].dropped = Tokens(0);
  run.rounds[0].by_rank = {.rows_received = {Tokens(1), Tokens(1), Tokens(1), Tokens(1), Tokens(6)},
                           .compute = std::vector<Seconds>(5, milliseconds(1)),
                           .stragglers = {0, 0, 0, 0, 4}};
  const std::string text = rank_table({&run}, {"x"});
  EXPECT_THAT(text, testing::HasSubstr("by rank (most / mean / least): 6 / 2 / 1; most over mean 3.00\n"));
  EXPECT_THAT(text, testing::HasSubstr("4 (100 %)"));
}

TEST(RankTable, OfRanksThatAreLoadedAlikeIsEmpty) {
  const RunResult run = example::run_of("fastmoe", 1, "none", {20, 22});
  EXPECT_EQ(rank_table({&run}, {"x"}), "");
  RunResult old = run;
  old.rounds[0].by_rank = {};
  EXPECT_EQ(rank_table({&old}, {"x"}), "");
}

TEST(RankTable, StandsBelowItsShapeAndFits) {
  Results results = example::results();
  results.runs = {skewed()};
  results.runs[0].config["routing"] = "zipf(1.2)";
  results.runs[0].config["gate"] = "sigmoid";
  results.runs[0].config["capacity_factor"] = 1.25;
  results.runs[0].config["balance_loss"] = 0;
  const std::string text = table_of(results, {});
  EXPECT_THAT(text, testing::HasSubstr("routing zipf(1.2)"));
  EXPECT_THAT(text, testing::HasSubstr("gate sigmoid,\n  capacity 1.25"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("balance loss")));
  EXPECT_THAT(text, testing::HasSubstr("192 of 8192 copies dropped"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

}  // namespace
}  // namespace moebench
