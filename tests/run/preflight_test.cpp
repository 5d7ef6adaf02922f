#include "suites/run/preflight.h"

#include <gtest/gtest.h>

#include <array>

namespace moebench {
namespace {

const MemoryPrediction need{.arenas = {.activations = mib(600), .buffers = mib(200), .host = mib(200)}, .process = Bytes(0)};

TEST(Preflight, LetsPassWhatFits) {
  const std::array<Machine, 2> machines = {{{2, 1, mib(2000)}, {1, 1, mib(1000)}}};
  EXPECT_EQ(why_it_does_not_fit(need, machines), "");
}

TEST(Preflight, SaysBothFigures) {
  const std::array<Machine, 2> machines = {{{1, 1, mib(1000)}, {2, 1, mib(1999)}}};
  EXPECT_EQ(why_it_does_not_fit(need, machines), "needs 1.95 GiB (2 ranks x 1000.0 MiB), and 1.95 GiB are available");
}

TEST(Machines, CountCoresOnceAndRanksOfAllAgents) {
  const std::array<AgentInfo, 4> agents = {{{.machine = "a", .revision = {}, .cores = {0, 1}, .available_memory = mib(20)},
                                            {.machine = "a", .revision = {}, .cores = {2, 3}, .available_memory = mib(10)},
                                            {.machine = "b", .revision = {}, .cores = {0, 1}, .available_memory = mib(30)},
                                            {.machine = "b", .revision = {}, .cores = {0, 1}, .available_memory = mib(30)}}};
  const std::vector<Machine> machines = machines_of(agents, 3);
  ASSERT_EQ(machines.size(), 2U);
  EXPECT_EQ(machines[0].ranks, 6);
  EXPECT_EQ(machines[0].cores, 4);
  EXPECT_EQ(machines[0].available, mib(10));
  EXPECT_EQ(machines[1].cores, 2);
}

TEST(ThreadsPerRank, AreAsManyAsTheSmallestShareOfCores) {
  EXPECT_EQ(threads_per_rank(std::array<Machine, 2>{{{2, 16, {}}, {2, 8, {}}}}), 4);
  EXPECT_EQ(threads_per_rank(std::array<Machine, 1>{{{4, 2, {}}}}), 1);
}

}  // namespace
}  // namespace moebench
