#include "suites/run/launch.h"

#include <gmock/gmock.h>

#include <map>

#include "reference/base/error.h"
#include "suites/run/slurm_launch.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Launch launch_with(const std::map<std::string, std::string>& variables) {
  return launch_from([&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

std::string error_with(const std::map<std::string, std::string>& variables) {
  try {
    launch_with(variables);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

const std::map<std::string, std::string> second_of_four = {
    {"RANK", "1"}, {"WORLD_SIZE", "4"}, {"MASTER_ADDR", "host-a"}, {"MASTER_PORT", "29500"}};

TEST(Launch, WithoutALauncherIsTheOnlyAgent) {
  EXPECT_EQ(launch_with({}), Launch());
  EXPECT_TRUE(launch_with({}).is_head());
}

TEST(Launch, ReadsWhatALauncherSets) {
  const Launch launch = launch_with(second_of_four);
  EXPECT_EQ(launch.agent, 1);
  EXPECT_EQ(launch.agents, 4);
  EXPECT_EQ(launch.host, "host-a");
  EXPECT_EQ(launch.port, 29500);
  EXPECT_FALSE(launch.store_is_there);
  EXPECT_EQ(launch.store_prefix, "");
}

TEST(Launch, UsesTheStoreOfTorchrunApartForEachRestart) {
  auto variables = second_of_four;
  variables["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  variables["TORCHELASTIC_RUN_ID"] = "job7";
  variables["TORCHELASTIC_RESTART_COUNT"] = "2";
  const Launch launch = launch_with(variables);
  EXPECT_TRUE(launch.store_is_there);
  EXPECT_EQ(launch.store_prefix, "moebench/job7/2/");
}

TEST(Launch, RefusesHalfOfTheVariables) {
  EXPECT_THAT(error_with({{"RANK", "0"}, {"MASTER_ADDR", "a"}}),
              AllOf(HasSubstr("WORLD_SIZE"), HasSubstr("MASTER_PORT")));
}

TEST(Launch, RefusesWhatIsNoNumber) {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"RANK", "4"}, {"WORLD_SIZE", "0"}, {"MASTER_PORT", "70000"}, {"MASTER_PORT", "http"}}) {
    auto variables = second_of_four;
    variables[name] = value;
    EXPECT_THAT(error_with(variables), AllOf(HasSubstr(name), HasSubstr("is expected")));
  }
}

TEST(Launch, SharesRanksEqually) {
  const Launch launch = launch_with(second_of_four);
  EXPECT_NO_THROW(require_equal_shares(launch, 8));
  try {
    require_equal_shares(launch, 6);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("6 ranks do not divide by 4 agents"));
  }
}

// What srun -N 2 -n 4 sets, as seen in a step, but for what does not matter here.
const std::map<std::string, std::string> step_of_slurm = {{"SLURM_JOB_ID", "4711"},
                                                          {"SLURM_STEP_ID", "0"},
                                                          {"SLURM_PROCID", "1"},
                                                          {"SLURM_NTASKS", "4"},
                                                          {"SLURM_STEP_NUM_TASKS", "4"},
                                                          {"SLURM_STEP_NUM_NODES", "2"},
                                                          {"SLURM_STEP_NODELIST", "n[07-08]"}};

std::map<std::string, std::string> with(std::map<std::string, std::string> variables,
                                        const std::map<std::string, std::string>& others) {
  for (const auto& [name, value] : others) variables[name] = value;
  return variables;
}

TEST(LaunchBySlurm, TheStoreIsOnTheFirstNodeAtAPortOfTheStep) {
  const Launch launch = launch_with(step_of_slurm);
  EXPECT_EQ(launch.agent, 1);
  EXPECT_EQ(launch.agents, 4);
  EXPECT_EQ(launch.host, "n07");
  EXPECT_GE(launch.port, 20'000);
  EXPECT_LT(launch.port, 32'000);
  EXPECT_EQ(launch_with(with(step_of_slurm, {{"SLURM_PROCID", "3"}})).port, launch.port);
  EXPECT_NE(launch_with(with(step_of_slurm, {{"SLURM_STEP_ID", "1"}})).port, launch.port);
  EXPECT_NE(launch_with(with(step_of_slurm, {{"SLURM_JOB_ID", "4712"}})).port, launch.port);
}

TEST(LaunchBySlurm, OnOneNodeNoNameIsLookedUp) {
  EXPECT_EQ(launch_with(with(step_of_slurm, {{"SLURM_STEP_NUM_NODES", "1"}})).host, "127.0.0.1");
}

TEST(LaunchBySlurm, WhereTheStoreIsCanBeSaid) {
  const Launch launch = launch_with(with(step_of_slurm, {{"MASTER_ADDR", "::1"}, {"MASTER_PORT", "999"}}));
  EXPECT_EQ(launch.host, "::1");
  EXPECT_EQ(launch.port, 999);
  EXPECT_THAT(error_with(with(step_of_slurm, {{"MASTER_PORT", "http"}})), HasSubstr("MASTER_PORT is \"http\""));
}

// A job's script has the variables of its tasks-to-be, and is no step.
TEST(LaunchBySlurm, AScriptIsAlone) {
  auto script = step_of_slurm;
  script.erase("SLURM_STEP_ID");
  script.erase("SLURM_STEP_NUM_TASKS");
  EXPECT_EQ(launch_with(script), Launch());
}

// srun --pty bash, for example: what is started there finds a free port.
TEST(LaunchBySlurm, AStepOfOneTaskIsAlone) {
  EXPECT_EQ(launch_with(with(step_of_slurm, {{"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "1"}})), Launch());
}

TEST(LaunchBySlurm, WhatIsStartedInAStepByAnotherLauncherIsThatLaunchers) {
  const Launch by_torchrun = launch_with(with(step_of_slurm, second_of_four));
  EXPECT_EQ(by_torchrun, launch_with(second_of_four));
  EXPECT_THAT(error_with(with(step_of_slurm, {{"RANK", "0"}})), HasSubstr("WORLD_SIZE"));
}

TEST(FirstNode, IsTheFirstOfTheList) {
  EXPECT_EQ(first_node("vm"), "vm");
  EXPECT_EQ(first_node("a,b"), "a");
  EXPECT_EQ(first_node("node[01-04,07],other"), "node01");
  EXPECT_EQ(first_node("node[3,7-9]"), "node3");
  EXPECT_EQ(first_node("rack[2-3]node[5,7]x,y"), "rack2node5x");
  EXPECT_EQ(first_node(""), "");
  EXPECT_EQ(first_node("broken[1"), "broken1");
}

// What mpirun -n 2 sets.
const std::map<std::string, std::string> of_open_mpi = {{"OMPI_COMM_WORLD_RANK", "1"},
                                                        {"OMPI_COMM_WORLD_SIZE", "2"},
                                                        {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"},
                                                        {"PMIX_NAMESPACE", "1987379201"},
                                                        {"PMIX_RANK", "1"}};

TEST(LaunchByOpenMpi, OnOneMachineNothingIsToBeSet) {
  const Launch launch = launch_with(of_open_mpi);
  EXPECT_EQ(launch.agent, 1);
  EXPECT_EQ(launch.agents, 2);
  EXPECT_EQ(launch.host, "127.0.0.1");
  EXPECT_GE(launch.port, 20'000);
  EXPECT_NE(launch_with(with(of_open_mpi, {{"PMIX_NAMESPACE", "1987379202"}})).port, launch.port);
}

TEST(LaunchByOpenMpi, OnSeveralMachinesTheFirstIsToBeNamed) {
  const auto several = with(of_open_mpi, {{"OMPI_COMM_WORLD_LOCAL_SIZE", "1"}});
  EXPECT_THAT(error_with(several), HasSubstr("-x MASTER_ADDR=ADDRESS"));
  EXPECT_EQ(launch_with(with(several, {{"MASTER_ADDR", "host-a"}})).host, "host-a");
}

TEST(LaunchByOpenMpi, OneProcessIsAlone) {
  EXPECT_EQ(launch_with(with(of_open_mpi, {{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "1"}})), Launch());
}

// mpirun in a job of Slurm starts its daemons by srun, whose variables stay.
TEST(LaunchByOpenMpi, GoesBeforeSlurmAndBehindPlainVariables) {
  EXPECT_EQ(launch_with(with(step_of_slurm, of_open_mpi)), launch_with(of_open_mpi));
  EXPECT_EQ(launch_with(with(of_open_mpi, second_of_four)), launch_with(second_of_four));
}

TEST(LaunchByOthers, IsRefusedWhereTheyDoNotSayHowManyTheyStart) {
  EXPECT_THAT(error_with({{"PMIX_RANK", "0"}}), HasSubstr("set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT"));
}

}  // namespace
}  // namespace moebench
