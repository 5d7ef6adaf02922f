#include "results/host_table.h"

#include <gmock/gmock.h>

#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Host host(const std::string& name, int rank, double loop_ms) {
  Host host{.name = name, .environment = {}, .loop = milliseconds(loop_ms), .clock_ahead = {}, .ranks = {rank}};
  host.environment.cores = 8;
  return host;
}

// Of two ranks: compute times of a step in milliseconds, and rows.
RunResult run(double first, double second, int rows_of_first, int rows_of_second) {
  RunResult run = example::run_of("fastmoe", 1, "none", {10, 11, 12});
  run.rounds.front().by_rank = {.rows_received = {Tokens(rows_of_first), Tokens(rows_of_second)},
                                .compute = {milliseconds(first), milliseconds(second)},
                                .stragglers = {0, 3}};
  return run;
}

Results results_of(std::vector<RunResult> runs, double loop_of_second = 2) {
  Results results;
  results.hosts = {host("node-a", 0, 2), host("node-b", 1, loop_of_second)};
  results.runs = std::move(runs);
  return results;
}

TEST(HostTable, AloneThereIsNone) { EXPECT_EQ(host_table(Results()), ""); }

TEST(HostTable, RowsDoNotMakeAHostSlow) {
  const Results results = results_of({run(6, 12, 1000, 2000)});
  ASSERT_TRUE(compute_of_hosts(results)[1].has_value());
  EXPECT_DOUBLE_EQ(compute_of_hosts(results)[1]->count(), 1);
  EXPECT_THAT(slow_hosts(results), IsEmpty());
  EXPECT_THAT(host_table(results), Not(HasSubstr("slow")));
}

TEST(HostTable, AHostThatComputesLongerForARowIsNamed) {
  const Results results = results_of({run(5, 15, 1000, 1000), run(5, 15, 1000, 1000), run(6, 100, 1000, 1000)});
  EXPECT_DOUBLE_EQ(compute_of_hosts(results)[1]->count(), 1.5) << "the median over the runs";
  EXPECT_THAT(
      slow_hosts(results),
      ElementsAre("agent 1 (node-b) is slower than the others: a loop runs at 1.00 of the fastest host's speed, "
                  "and a row is computed in 1.50 of the hosts' mean time"));
}

TEST(HostTable, AHostWhoseLoopIsSlowIsNamedBeforeAnythingRan) {
  EXPECT_THAT(
      slow_hosts(results_of({}, 4)),
      ElementsAre("agent 1 (node-b) is slower than the others: a loop runs at 0.50 of the fastest host's speed"));
}

TEST(HostTable, HasALineForEachHost) {
  Results results = results_of({run(5, 15, 1000, 1000)}, 4);
  results.hosts[1].clock_ahead = milliseconds(-12.34);
  EXPECT_EQ(host_table(results),
            "\n"
            "host              ranks  cores  clock ms  loop speed  compute\n"
            "agent 0 (node-a)  0          8                  1.00     0.50\n"
            "agent 1 (node-b)  1          8     -12.3        0.50     1.50  slow\n"
            "clock: ahead of agent 0's. loop speed: over the fastest host's. compute: of a row, over the mean.\n");
}

}  // namespace
}  // namespace moebench
