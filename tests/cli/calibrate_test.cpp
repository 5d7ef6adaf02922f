// `moebench calibrate` from outside: what it writes, and that it leaves nothing behind when it is killed.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "cli/exit_status.h"
#include "reference/cost/profile_json.h"
#include "reference/cost/simulator.h"
#include "results/environment.h"
#include "results/run_result.h"
#include "suites/configuration.h"
#include "tests/cli/program.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Program;
using testing::HasSubstr;

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json" || entry.path().extension() == ".tmp")
      names.push_back(entry.path().filename());
  }
  return names;
}

void write_file(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

TEST(Calibrate, WritesAProfileThatPredictsAStep) {
  const fixtures::TemporaryFolder folder;
  Program calibrate(folder.path(), {"calibrate", "--quick", "--out", "here.json", "--threads", "1"});
  ASSERT_EQ(calibrate.wait(), exit_done) << calibrate.err();
  EXPECT_THAT(calibrate.out(), HasSubstr("here.json"));
  const MachineProfile profile = read_profile(folder / "here.json");
  EXPECT_EQ(profile.name, "here");
  EXPECT_EQ(profile.origin, ProfileOrigin::measured);
  EXPECT_EQ(profile.machine.device, environment_here().cpu);
  EXPECT_EQ(profile.machine.ranks, 2);
  EXPECT_EQ(profile.machine.threads, 1);
  EXPECT_TRUE(profile.machine.emulated.nothing());

  write_file(folder / "one.yaml",
             "{ranks: 2, threads: 1, axes: {system: fastmoe, tokens: 1024, model_dim: 256, hidden_dim: 1024, "
             "routing: balanced}, measure: {rounds: 1, min_time: 0.5}}");
  Program run(folder.path(), {"run", "one.yaml", "--out", "out"});
  ASSERT_EQ(run.wait(), exit_done) << run.err();
  const Results results = fixtures::read_results(folder / "out/results.json");
  const RunResult& measured = results.runs.front();
  const Configuration configuration = configuration_from_json(measured.config);
  const LayerShape& shape = configuration.shape;
  const SystemInfo& system = system_named(configuration.system);
  const auto routing = std::make_shared<Routing>(balanced_routing(shape, 0, std::vector{shape.tokens}));
  Simulator simulator(profile);
  const Seconds predicted = simulator.run(compile(system, shape, routing, {})).total();
  EXPECT_GT(predicted, step_spread(measured)->median / 3.0);
  EXPECT_LT(predicted, step_spread(measured)->median * 3.0);
}

TEST(Calibrate, KilledOrInterruptedLeavesWhatWasThere) {
  const fixtures::TemporaryFolder folder;
  write_file(folder / "here.json", "older");
  for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
    Program program(folder.path(), {"calibrate", "--quick", "--out", "here.json"});
    std::this_thread::sleep_for(std::chrono::seconds(3));
    program.send(signal);
    EXPECT_EQ(program.wait(), 128 + signal);
    EXPECT_EQ(program.left_behind(), 0);
    EXPECT_THAT(files_in(folder.path()), testing::ElementsAre("here.json"));
    EXPECT_EQ(std::filesystem::file_size(folder / "here.json"), 5U);
  }
}

TEST(Calibrate, AWorkerThatIsKilledIsNamed) {
  const fixtures::TemporaryFolder folder;
  Program program(folder.path(), {"calibrate", "--quick"});
  std::this_thread::sleep_for(std::chrono::seconds(3));
  ASSERT_THAT(program.children(), testing::SizeIs(2));
  ::kill(program.children()[1], SIGKILL);
  EXPECT_EQ(program.wait(), exit_failed);
  EXPECT_THAT(program.err(), HasSubstr("worker of rank 1 was killed by signal 9 (SIGKILL)"));
  EXPECT_THAT(files_in(folder.path()), testing::IsEmpty());
  EXPECT_EQ(program.left_behind(), 0);
}

TEST(Calibrate, SaysWhatIsWrongBeforeItMeasures) {
  const fixtures::TemporaryFolder folder;
  const auto complaint = [&](std::vector<std::string> options) {
    options.insert(options.begin(), "calibrate");
    Program program(folder.path(), options);
    EXPECT_EQ(program.wait(), exit_usage) << program.err();
    EXPECT_THAT(files_in(folder.path()), testing::IsEmpty());
    return program.err();
  };
  EXPECT_THAT(complaint({"--out", "nowhere/here.json"}), HasSubstr("--out nowhere/here.json: nowhere is no folder"));
  EXPECT_THAT(complaint({"--out", "."}), HasSubstr("is a folder"));
  EXPECT_THAT(complaint({"--ranks", "0"}), HasSubstr("--ranks"));
  EXPECT_THAT(complaint({"--pinning", "cores"}), HasSubstr("--pinning"));
  EXPECT_THAT(complaint({"--link-rate", "fast"}), HasSubstr("--link-rate"));
  EXPECT_THAT(complaint({"--copy-rate", "-1 GB/s"}), HasSubstr("--copy-rate"));
  EXPECT_THAT(complaint({"--quik"}), HasSubstr("--quick"));
}

}  // namespace
}  // namespace moebench
