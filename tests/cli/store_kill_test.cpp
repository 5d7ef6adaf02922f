// Kills the program while it writes its store, KILLS times at random moments of a simulated run, and goes on each time.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "cli/exit_status.h"
#include "reference/base/random.h"
#include "results/results_json.h"
#include "results/store/database.h"
#include "results/store/read_results.h"
#include "results/store/results_store.h"
#include "tests/cli/program.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Program;
using testing::SizeIs;

void sleep(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

class StoreKill : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(folder_ / "many.yaml")
        << "name: many\n"
           "device: sim:a100-64\n"
           "ranks: 16\n"
           "axes: {system: [fastmoe, pipemoe, mpipemoe], tokens: [2048, 4096, 8192],\n"
           "       model_dim: [1024, 2048], hidden_dim: [4096], granularity: [2, 4, 8],\n"
           "       reuse: [none, s1, s2, s3, s4]}\n"
           "baseline: {system: fastmoe}\n";
    const auto begin = std::chrono::steady_clock::now();
    Program program(folder_.path(), run("whole"));
    ASSERT_EQ(program.wait(), exit_done) << program.err();
    length_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    whole_ = read_results(folder_ / "whole");
    ASSERT_GT(whole_.runs.size(), 50U);
  }

  static std::vector<std::string> run(const std::string& out) { return {"run", "many.yaml", "--resume", "--out", out}; }

  // Nothing before the run has begun.
  std::vector<RunResult> stored() const {
    if (!std::filesystem::exists(store_)) return {};
    try {
      return read_results(out_).runs;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("holds no run yet"));
      return {};
    }
  }

  // Nothing was checked, and no error is not equal to itself.
  static RunResult without_check(RunResult run) {
    run.correctness.reset();
    return run;
  }

  // Simulated figures repeat.
  void expect_part_of_whole(const std::vector<RunResult>& runs) const {
    std::size_t at = 0;
    for (const RunResult& run : runs) {
      while (at < whole_.runs.size() && whole_.runs[at].label != run.label) ++at;
      ASSERT_LT(at, whole_.runs.size()) << run.label;
      EXPECT_TRUE(without_check(run) == without_check(whole_.runs[at])) << run.label;
    }
  }

  std::int64_t count_of_stored() const {
    try {
      return Database(store_, Database::Access::read).number("SELECT count(*) FROM configuration").value_or(0);
    } catch (const InputError&) {
      return 0;
    }
  }

  // At a random moment, of which three quarters are while it writes.
  void kill_somewhen(Program& program) {
    if (random_.below(4) == 0) {
      sleep(random_.uniform() * length_);
    } else {
      const std::int64_t enough = count_of_stored() + random_.below(static_cast<std::int64_t>(whole_.runs.size()));
      for (int i = 0; i < 10000 && !program.has_ended() && count_of_stored() < enough; ++i) sleep(0.0002);
      sleep(random_.uniform() * 0.002);
    }
    const std::vector<RunResult> before = stored();
    program.send(SIGKILL);
    const int status = program.wait();
    ASSERT_TRUE(status == 128 + SIGKILL || status == exit_done) << status << program.err();
    const std::vector<RunResult> after = stored();
    ASSERT_GE(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].label, before[i].label);
    expect_part_of_whole(after);
    if (!after.empty()) {
      Database database(store_, Database::Access::write);
      Statement check(database, "PRAGMA integrity_check");
      ASSERT_TRUE(check.next());
      EXPECT_EQ(check.text(), "ok");
    }
  }

  fixtures::TemporaryFolder folder_;
  const std::filesystem::path out_ = folder_ / "out";
  const std::filesystem::path store_ = out_ / store_file_name;
  Results whole_;
  double length_ = 0;
  Random random_{1};
};

TEST_F(StoreKill, LosesNothingThatWasCommittedAndGoesOn) {
  int partly = 0;
  for (int kills = 0; kills < KILLS;) {
    std::filesystem::remove_all(out_);
    for (int in_this_run = 1 + static_cast<int>(random_.below(3)); in_this_run > 0 && kills < KILLS; --in_this_run) {
      Program program(folder_.path(), run("out"));
      kill_somewhen(program);
      if (HasFatalFailure()) return;
      ++kills;
      const std::size_t there = stored().size();
      partly += there > 0 && there < whole_.runs.size() ? 1 : 0;
    }
    Program program(folder_.path(), run("out"));
    ASSERT_EQ(program.wait(), exit_done) << program.err();
    const Results rest = read_results(out_);
    EXPECT_EQ(rest.state, ResultsState::complete);
    ASSERT_THAT(rest.runs, SizeIs(whole_.runs.size()));
    expect_part_of_whole(rest.runs);
    EXPECT_TRUE(fixtures::content_of(out_ / "results.json") == text_of(rest)) << "the export";
  }
  EXPECT_GT(partly, KILLS / 10) << "kills should meet the run in its midst";
}

}  // namespace
}  // namespace moebench
