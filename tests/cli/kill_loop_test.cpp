// Kills and interrupts at random moments, many times.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "cli/exit_status.h"
#include "reference/base/random.h"
#include "tests/cli/program.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Program;
using fixtures::read_results;

void sleep(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

class KillLoop : public testing::Test {
 protected:
  void SetUp() override { fixtures::write_suite(folder_ / "small.yaml", 0.1, 3, 20); }
  void TearDown() override { std::filesystem::remove_all(folder_ / "out"); }

  Random random_{1};
  const std::vector<std::string> run_ = {"run", "small.yaml", "--out", "out"};
  fixtures::TemporaryFolder folder_;
  std::filesystem::path results_ = folder_ / "out/results.json";
};

TEST_F(KillLoop, WorkersAtAnyMoment) {
  for (int i = 0; i < 25; ++i) {
    std::filesystem::remove_all(folder_ / "out");
    Program program(folder_.path(), run_);
    sleep(random_.uniform() * 4);
    const auto workers = program.children();
    if (!workers.empty()) ::kill(workers[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(workers.size())))], SIGKILL);
    const int status = program.wait();
    EXPECT_TRUE(status == exit_done || status == exit_failed) << status << program.err();
    const Results results = read_results(results_);
    EXPECT_EQ(results.state, ResultsState::complete) << program.err();
    ASSERT_EQ(results.runs.size(), 4U);
    int failed = 0;
    for (const RunResult& run : results.runs) {
      failed += run.status == RunStatus::failed ? 1 : 0;
      if (run.status == RunStatus::ok) {
        EXPECT_EQ(run.rounds.size(), 3U) << run.label;
      }
    }
    EXPECT_LE(failed, 1) << program.err();
    EXPECT_EQ(program.left_behind(), 0);
  }
}

TEST_F(KillLoop, TheAgentAtAnyMoment) {
  for (int i = 0; i < 25; ++i) {
    std::filesystem::remove_all(folder_ / "out");
    Program program(folder_.path(), run_);
    sleep(random_.uniform() * 4);
    constexpr int signals[] = {SIGKILL, SIGINT, SIGTERM};
    const int signal = signals[i % 3];
    program.send(signal);
    const int status = program.wait();
    EXPECT_TRUE(status == 128 + signal || status == exit_done) << status << program.err();
    if (std::filesystem::exists(folder_ / "out/results.db")) {
      Program rest(folder_.path(), {"run", "small.yaml", "--resume", "--out", "out"});
      EXPECT_EQ(rest.wait(), exit_done) << rest.err();
      const Results results = read_results(results_);
      EXPECT_EQ(results.state, ResultsState::complete);
      ASSERT_EQ(results.runs.size(), 4U);
      for (const RunResult& run : results.runs) EXPECT_EQ(run.rounds.size(), 3U) << run.label;
    }
    EXPECT_EQ(program.left_behind(), 0);
  }
}

}  // namespace
}  // namespace moebench
