#include "suites/run/preflight.h"

#include <gtest/gtest.h>

#include <array>

#include "reference/base/error.h"

namespace moebench {
namespace {

const MemoryPrediction need{.arenas = {.activations = mib(600), .buffers = mib(200), .host = mib(200)},
                            .process = Bytes(0)};

TEST(Preflight, LetsPassWhatFits) {
  const std::array<Machine, 2> machines = {{{2, 1, mib(2000)}, {1, 1, mib(1000)}}};
  EXPECT_EQ(why_it_does_not_fit(need, machines), "");
}

TEST(Preflight, SaysBothFigures) {
  const std::array<Machine, 2> machines = {{{1, 1, mib(1000)}, {2, 1, mib(1999)}}};
  EXPECT_EQ(why_it_does_not_fit(need, machines), "needs 1.95 GiB (2 ranks x 1000.0 MiB), and 1.95 GiB are available");
}

TEST(Preflight, PutsArenasTensorsAndStateIntoAGpusMemory) {
  Machine machine{2, 1, mib(400), mib(800)};
  EXPECT_EQ(why_it_does_not_fit(need, {&machine, 1}), "") << "host arenas of two ranks, and the rest on their GPUs";
  machine.gpu_memory = mib(799);
  EXPECT_EQ(why_it_does_not_fit(need, {&machine, 1}), "needs 800.0 MiB of a GPU's memory, which has 799.0 MiB");
  machine = {2, 1, mib(399), mib(800)};
  EXPECT_EQ(why_it_does_not_fit(need, {&machine, 1}),
            "needs 400.0 MiB (2 ranks x 200.0 MiB), and 399.0 MiB are available");
}

AgentInfo agent_with_gpus(const char* machine, std::vector<Bytes> gpus) {
  return {.machine = machine, .cores = {0}, .available_memory = {}, .gpus = std::move(gpus)};
}

TEST(GpusOf, CountsThroughAllAgentsOfAMachine) {
  const std::vector<Bytes> three = {mib(80), mib(70), mib(60)};
  const std::array<AgentInfo, 3> agents = {agent_with_gpus("a", three), agent_with_gpus("b", three),
                                           agent_with_gpus("a", three)};
  std::vector<Machine> machines = machines_of(agents, 1);
  EXPECT_EQ(gpus_of(agents, 1, machines), (std::vector<int>{0, 0, 1}));
  for (const Machine& machine : machines) EXPECT_EQ(machine.gpu_memory, mib(70)) << "of the smallest that is used";
}

TEST(GpusOf, RefusesMoreRanksThanGpus) {
  const std::array<AgentInfo, 2> agents = {agent_with_gpus("a", {mib(80), mib(80), mib(80)}),
                                           agent_with_gpus("a", {mib(80), mib(80), mib(80)})};
  std::vector<Machine> machines = machines_of(agents, 2);
  try {
    gpus_of(agents, 2, machines);
    FAIL() << "four ranks on three GPUs";
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "the machine of agent 1 has 3 GPUs, and at least 4 ranks are to run there: give every rank a GPU of its "
        "own, use fewer --ranks, or --device cpu");
  }
}

TEST(Machines, CountCoresOnceAndRanksOfAllAgents) {
  const std::array<AgentInfo, 4> agents = {{{.machine = "a", .cores = {0, 1}, .available_memory = mib(20)},
                                            {.machine = "a", .cores = {2, 3}, .available_memory = mib(10)},
                                            {.machine = "b", .cores = {0, 1}, .available_memory = mib(30)},
                                            {.machine = "b", .cores = {0, 1}, .available_memory = mib(30)}}};
  const std::vector<Machine> machines = machines_of(agents, 3);
  ASSERT_EQ(machines.size(), 2U);
  EXPECT_EQ(machines[0].ranks, 6);
  EXPECT_EQ(machines[0].cores, 4);
  EXPECT_EQ(machines[0].available, mib(10));
  EXPECT_EQ(machines[1].cores, 2);
}

TEST(Places, AreAmongThoseWhoseAgentsMayUseTheSameCores) {
  const auto agent = [](const char* machine, std::set<int> cores) {
    return AgentInfo{.machine = machine, .cores = std::move(cores), .available_memory = {}};
  };
  const std::array<AgentInfo, 4> agents = {agent("a", {0, 1}), agent("b", {0, 1}), agent("a", {0, 1}),
                                           agent("a", {2, 3})};
  const std::vector<RankPlace> expected = {{0, 4}, {1, 4}, {0, 2}, {1, 2}, {2, 4}, {3, 4}, {0, 2}, {1, 2}};
  EXPECT_EQ(places_of(agents, 2), expected);
}

// Two of four ranks on each of two machines with eight cores: four are left for communication.
TEST(Places, DecideWhichCoresAreLeft) {
  const std::vector<int> eight = {0, 1, 2, 3, 4, 5, 6, 7};
  const std::array<AgentInfo, 2> agents = {
      {{.machine = "a", .cores = {eight.begin(), eight.end()}, .available_memory = {}},
       {.machine = "b", .cores = {eight.begin(), eight.end()}, .available_memory = {}}}};
  for (const RankPlace& place : places_of(agents, 2)) {
    const CoreBinding binding = core_binding(Pinning::ranks, place, 2, eight);
    EXPECT_EQ(binding.computation, place.index == 0 ? (std::vector<int>{0, 1}) : (std::vector<int>{2, 3}));
    EXPECT_EQ(binding.communication, (std::vector<int>{4, 5, 6, 7}));
  }
}

TEST(ThreadsPerRank, AreAsManyAsTheSmallestShareOfCores) {
  EXPECT_EQ(threads_per_rank(std::array<Machine, 2>{{{2, 16, {}}, {2, 8, {}}}}, Pinning::ranks), 4);
  EXPECT_EQ(threads_per_rank(std::array<Machine, 2>{{{2, 16, {}}, {2, 8, {}}}}, Pinning::streams), 3);
  EXPECT_EQ(threads_per_rank(std::array<Machine, 1>{{{4, 2, {}}}}, Pinning::ranks), 1);
}

TEST(Preflight, RanksWhoseProgramsDoNotFitAreRefused) {
  const std::vector<Machine> machines = {{.ranks = 2, .cores = 2, .available = mib(1024)},
                                         {.ranks = 9999, .cores = 2, .available = mib(24576)}};
  EXPECT_NO_THROW(require_room_for_workers(std::span(machines).first(1)));
  try {
    require_room_for_workers(machines);
    ADD_FAILURE() << "9999 ranks on a machine";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).find("9999 ranks on a machine need "), 0u) << error.what();
  }
}

}  // namespace
}  // namespace moebench
