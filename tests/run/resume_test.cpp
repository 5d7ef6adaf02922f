#include "suites/run/resume.h"

#include <gmock/gmock.h>

#include <csignal>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "results/results_json.h"
#include "results/store/read_results.h"
#include "suites/adaptive.h"
#include "suites/run/observers.h"
#include "suites/run/simulated_run.h"
#include "suites/run/store_writer.h"
#include "tests/results/store/file_content.h"
#include "tests/run/crew.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// Ctrl-C behind so many measurements.
class Interrupter final : public Observer {
 public:
  explicit Interrupter(int after) : left_(after) {}

  void run_started(const Results&, std::span<const int>) override { come(); }
  void configuration_ended(const RunStep&, const RunResult&, const Results&) override {
    --left_;
    come();
  }

 private:
  void come() const {
    if (left_ == 0) ::kill(::getpid(), SIGINT);
  }

  int left_;
};

constexpr int never = -1;

class InterruptedRun : public testing::Test {
 protected:
  InterruptedRun() {
    request_.suite = fixtures::suite(3);
    request_.configurations = fixtures::configurations(3);
    request_.environment.git_revision = "0123456789ab";
    request_.environment.cpu = "abacus";
  }

  // As `moebench run --resume` does it, with fake workers or on a simulated device.
  Results go(int interrupted_after = never, std::vector<std::string> behaviours = {}, Failed failed = Failed::stay) {
    RunRequest request = request_;
    ResultsStore store(folder_.path());
    RunPlan plan = plan_of(request);
    std::vector<int> again;
    if (!store.is_empty()) again = take_up(request, store, failed);
    recorder_ = {};
    StoreWriter writer(store, std::move(plan), std::move(again), folder_ / "results.json", recorder_);
    Interrupter interrupter(interrupted_after);
    Observers observers({writer, recorder_, interrupter});
    Interrupts interrupts;
    if (request.suite.device.kind == DeviceKind::simulated) return run_simulated(request, interrupts, observers);
    Agents agents = fixtures::single_agent();
    return run_as_head(request, fixtures::crew(std::move(behaviours)), agents, interrupts, observers);
  }

  void simulate() {
    request_.suite = fixtures::suite(3, 16);
    request_.suite.device = *device_choice_named("sim:a100-64");
    request_.profile = published_profile("a100-64");
    request_.configurations.clear();
    for (int n : {1, 2, 4, 8}) {
      Configuration configuration = fixtures::configuration(n, 16);
      configuration.shape.tokens = Tokens(8192);
      configuration.device = request_.suite.device;
      request_.configurations.push_back(configuration);
    }
  }

  void forget() {
    std::filesystem::remove(folder_ / store_file_name);
    std::filesystem::remove(folder_ / "results.json");
  }

  std::string refusal() {
    try {
      go();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  fixtures::TemporaryFolder folder_;
  fixtures::Recorder recorder_;
  RunRequest request_;
};

TEST_F(InterruptedRun, EndsAsOneThatWasNot) {
  const Results whole = go();
  ASSERT_EQ(whole.state, ResultsState::complete);
  for (int after = 0; after < 9; ++after) {
    forget();
    const Results part = go(after);
    EXPECT_EQ(part.state, ResultsState::interrupted);
    const Results rest = go();
    EXPECT_EQ(rest.state, ResultsState::complete);
    EXPECT_EQ(rest.runs, whole.runs) << after;
    // Workers may have been quicker than the signal.
    std::size_t there = 0;
    for (const RunResult& run : part.runs) there += run.rounds.size();
    EXPECT_THAT(rest.notes, SizeIs(there < 9 ? 1 : 0));
    EXPECT_EQ(read_results(folder_.path()), rest) << after;
    EXPECT_EQ(text_of(read_results(folder_ / "results.json")), text_of(rest));
    int measured = 0;
    for (const std::string& call : recorder_.calls) measured += call.starts_with("ended ok") ? 1 : 0;
    EXPECT_LE(measured, 9 - after) << "nothing is measured twice";
  }
}

TEST_F(InterruptedRun, OnASimulatedDeviceHasTheSameFigures) {
  simulate();
  const Results whole = go();
  for (int after = 0; after < 4; ++after) {
    forget();
    EXPECT_EQ(go(after).state, ResultsState::interrupted);
    const Results rest = go();
    EXPECT_EQ(rest.state, ResultsState::complete);
    EXPECT_EQ(text_of(Results{.runs = rest.runs}), text_of(Results{.runs = whole.runs}));
    EXPECT_EQ(rest.environment, whole.environment);
    EXPECT_EQ(read_results(folder_.path()).notes, rest.notes);
  }
}

TEST_F(InterruptedRun, MayBeInterruptedAgainAndAgain) {
  const Results whole = go();
  forget();
  Results last = go(1);
  int times = 1;
  for (; last.state != ResultsState::complete && times < 20; ++times) last = go(1);
  EXPECT_GT(times, 3);
  EXPECT_EQ(last.runs, whole.runs);
}

TEST_F(InterruptedRun, ThatIsCompleteIsLeftAsItIs) {
  const Results whole = go();
  EXPECT_EQ(go(), whole);
  EXPECT_THAT(recorder_.calls, Not(Contains(StartsWith("round"))));
  EXPECT_EQ(read_results(folder_.path()), whole);
}

TEST_F(InterruptedRun, RetriesWhatFailedOnlyWhereThatIsAsked) {
  const Results part = go(never, {"1@1=crash", "0@1=peer"});
  ASSERT_EQ(part.runs[1].status, RunStatus::failed);
  EXPECT_EQ(go(), part);
  const Results again = go(never, {}, Failed::retried);
  EXPECT_EQ(again.runs[1].status, RunStatus::ok);
  EXPECT_THAT(again.runs[1].rounds, SizeIs(3));
  EXPECT_TRUE(again.runs[1].memory.has_value());
  EXPECT_EQ(again.runs[0], part.runs[0]);
  EXPECT_THAT(again.notes,
              Contains(AllOf(StartsWith("tried again: pipemoe"), HasSubstr("which had failed: worker of rank 1"))));
  EXPECT_EQ(read_results(folder_.path()), again);
}

TEST_F(InterruptedRun, KeepsWhatTrialsHaveChosen) {
  request_.suite.threads = 1;
  request_.environment.cores = 8;
  request_.profile = published_profile("a100-64");
  request_.profile->origin = ProfileOrigin::measured;
  request_.profile->date = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  request_.profile->machine = {.device = "abacus", .cores = 8, .threads = 1, .ranks = 2, .emulated = {}};
  Configuration asked = fixtures::configuration(1);
  asked.system = "mpipemoe";
  asked.adaptive_granularity = asked.adaptive_reuse = true;
  asked.selector = "algorithm1";
  request_.asked = {asked};
  request_.configurations = {chosen(asked, *request_.profile)};
  const Results whole = go();
  ASSERT_EQ(whole.runs[0].chosen.granularity, 16);
  forget();
  go(1);
  EXPECT_THAT(recorder_.calls, Contains("trials 8"));
  const Results rest = go();
  EXPECT_THAT(recorder_.calls, Not(Contains(StartsWith("trials"))));
  EXPECT_EQ(rest.runs, whole.runs);
}

TEST_F(InterruptedRun, IsRefusedByNameWhereItIsAnother) {
  struct Change {
    std::function<void(RunRequest&)> what;
    std::string said;
  };
  const Change changes[] = {
      {[](RunRequest& r) { r.suite.measure.seed = 7; }, "seed: 1 then, 7 now"},
      {[](RunRequest& r) { r.suite.measure.rounds = 5; }, "rounds: 3 then, 5 now"},
      {[](RunRequest& r) { r.suite.measure.min_time = Seconds(0.2); }, "min_time: 0.1 then, 0.2 now"},
      {[](RunRequest& r) { r.suite.name = "other"; }, "suite: example then, other now"},
      {[](RunRequest& r) { r.suite.baseline = {{.name = "system", .values = {{.text = "fastmoe"}}}}; },
       "baseline: none then, system=fastmoe now"},
      {[](RunRequest& r) { r.configurations.pop_back(); }, "configurations: 3 then, 2 now"},
      {[](RunRequest& r) { r.configurations[1].shape.tokens = Tokens(512); },
       "configuration 2, pipemoe tokens=1024 M=64 H=256 E=2 n=2 none: tokens is 512 now, and was 1024"},
      {[](RunRequest& r) { r.published.emplace_back().file = "figures.csv"; }, "published figures: others then"},
      {[](RunRequest& r) { r.environment.git_revision = "cafe"; }, "git revision: 0123456789ab then, cafe now"},
      {[](RunRequest& r) { r.environment.compiler = "GNU 99"; }, "compiler: none then, GNU 99 now"},
      {[](RunRequest& r) { r.environment.libtorch = "9.9"; }, "LibTorch: none then, 9.9 now"},
      {[](RunRequest& r) { r.environment.cpu = "slide rule"; }, "processor: abacus then, slide rule now"},
  };
  go(2);
  const Results part = read_results(folder_.path());
  const RunRequest same = request_;
  for (const Change& change : changes) {
    request_ = same;
    change.what(request_);
    EXPECT_THAT(refusal(), AllOf(HasSubstr("this is not the run that was begun: "), HasSubstr(change.said)));
    EXPECT_EQ(read_results(folder_.path()), part) << change.said;
  }
  request_ = same;
  request_.environment.load = 9;
  request_.environment.started = "later";
  EXPECT_EQ(go().state, ResultsState::complete);
}

TEST_F(InterruptedRun, IsRefusedWithAnotherMachineProfile) {
  simulate();
  go(2);
  request_.profile = published_profile("h100-64");
  EXPECT_THAT(refusal(), HasSubstr("machine profile: another one now"));
}

// The older moebench, which began it, can still go on with it.
TEST_F(InterruptedRun, OfAnOlderStoreIsLeftAsItIsWhereItIsRefused) {
  go(2);
  const std::filesystem::path file = folder_ / store_file_name;
  {
    Database database(file, Database::Access::write);
    database.execute("ALTER TABLE environment DROP COLUMN profile_digest; PRAGMA user_version = 4");
    database.fold();
  }
  const std::string before = fixtures::content_of(file);
  request_.environment.git_revision = "cafe";
  EXPECT_THAT(refusal(), HasSubstr("git revision: 0123456789ab then, cafe now"));
  EXPECT_EQ(fixtures::content_of(file), before);
  request_.environment.git_revision = "0123456789ab";
  EXPECT_EQ(go().state, ResultsState::complete);
}

TEST_F(InterruptedRun, ThatWasImportedHasNoPlan) {
  const Results whole = go();
  forget();
  write_store(folder_.path(), whole);
  EXPECT_THAT(refusal(), HasSubstr("does not say what was planned"));
  EXPECT_EQ(read_results(folder_.path()), whole);
}

}  // namespace
}  // namespace moebench
