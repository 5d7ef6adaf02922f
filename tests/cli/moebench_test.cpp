// The program from outside: what is asked of it in one sitting on one machine.
#include "tests/cli/program.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <set>

#include "cli/exit_status.h"
#include "results/results_json.h"
#include "tests/cli/measured_profile.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Program;
using fixtures::read_results;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class ProgramHere : public testing::Test {
 protected:
  ProgramHere() { fixtures::write_suite(suite_, 0.02, 2); }

  struct Ended {
    int status;
    std::string out;
    std::string err;
  };

  Ended run(std::vector<std::string> arguments, std::vector<std::string> settings = {}) {
    Program program(folder_.path(), std::move(arguments), std::move(settings));
    const int status = program.wait();
    EXPECT_EQ(program.left_behind(), 0);
    return {status, program.out(), program.err()};
  }

  fixtures::TemporaryFolder folder_;
  std::filesystem::path suite_ = folder_ / "small.yaml";
  std::filesystem::path results_ = folder_ / "out/results.json";
};

TEST_F(ProgramHere, SimulatesOnAMeasuredProfileTheRanksThatItWasMeasuredWith) {
  const std::string device = "sim:" + fixtures::measured_profile(folder_ / "mine.json", 2);
  EXPECT_EQ(run({"run", suite_.string(), "--device", device, "--out", "out"}).status, exit_done);
  const Ended other = run({"run", suite_.string(), "--device", device, "--ranks", "8", "--out", "other"});
  EXPECT_EQ(other.status, exit_usage);
  EXPECT_THAT(other.err, HasSubstr("was measured with 2 ranks, and predicts no steps of 8: run `moebench calibrate"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "other"));
  const Ended chooses =
      run({"run", suite_.string(), "--device", "sim:a100-64", "--ranks", "8", "--profile", device.substr(4)});
  EXPECT_EQ(chooses.status, exit_usage);
  EXPECT_THAT(chooses.err, HasSubstr("was measured with 2 ranks, and predicts no steps of 8"));
}

TEST_F(ProgramHere, RefusesToSimulateWithoutTheEmulationThatAProfileWasMeasuredUnder) {
  const EmulatedSpeeds copies{.link = {}, .copy_rate = BytesPerSecond(4e9)};
  const std::string file = fixtures::measured_profile(folder_ / "mine.json", 2, std::chrono::days(0), copies);
  const Ended without = run({"run", suite_.string(), "--device", "sim:" + file, "--out", "out"});
  EXPECT_EQ(without.status, exit_usage);
  EXPECT_THAT(without.err, HasSubstr("was measured with copies emulated, and predicts no steps under another"));
  std::ofstream(suite_, std::ios::app) << "\nemulate: {copy_rate: 4 GB/s}\n";
  EXPECT_EQ(run({"run", suite_.string(), "--device", "sim:" + file, "--out", "out"}).status, exit_done);
}

TEST_F(ProgramHere, HelpHasExamplesEverywhere) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--help"}, {"run", "--help"}, {"plan", "--help"}, {"systems", "--help"}, {"init", "--help"}}) {
    const Ended help = run(arguments);
    EXPECT_EQ(help.status, exit_done);
    EXPECT_THAT(help.out, HasSubstr("Examples:\n  moebench "));
  }
  EXPECT_THAT(run({"--help"}).out, Not(HasSubstr("worker")));
  EXPECT_THAT(run({"--version"}).out, StartsWith("moebench "));
}

TEST_F(ProgramHere, WhatIsWrongIsOneLineWithARemedy) {
  struct Case {
    std::vector<std::string> arguments;
    std::string said;
  };
  const std::string suite = suite_.string();
  std::ofstream(folder_ / "bad.yaml")
      << "name: bad\naxes: {system: [fastmo], tokens: [8], model_dim: [8], hidden_dim: [8]}\n";
  std::ofstream(folder_ / "tf32.yaml")
      << "axes: {system: fastmoe, tokens: 8, model_dim: 8, hidden_dim: 8, dtype: [fp32, tf32]}\n";
  const Case cases[] = {
      {{"rum"}, "unknown command rum: did you mean run?"},
      {{"run", suite, "--ouut", "x"}, "unknown option --ouut: did you mean --out?"},
      {{"run", "smal.yaml"}, "smal.yaml"},
      {{"run", "bad.yaml"}, "bad.yaml:2:17: unknown system \"fastmo\": did you mean fastmoe?"},
      {{"run", suite, "--only", "sistem=fastmoe"}, "--only: unknown key \"sistem\": did you mean system?"},
      {{"run", suite, "--only", "system=fastermoe2"}, "--only"},
      {{"run", suite, "--rounds", "0"}, "--rounds"},
      {{"run", suite, "--ranks", "two"}, "--ranks"},
      {{"run", suite, "--device", "cpuu"}, "did you mean cpu?"},
      {{"run", suite, "--device", "cuda"}, "device cuda: this build has no CUDA: build the preset `cuda`"},
      {{"run", suite, "--out", "small.yaml"}, "small.yaml: cannot be made"},
      {{"run", "tf32.yaml"}, "device cpu: tf32 is a format of GPUs' tensor cores: take dtype fp32"},
  };
  for (const Case& one : cases) {
    const Ended result = run(one.arguments);
    EXPECT_EQ(result.status, exit_usage) << one.said;
    EXPECT_THAT(result.err, StartsWith("error: "));
    EXPECT_THAT(result.err, HasSubstr(one.said));
    EXPECT_LE(std::count(result.err.begin(), result.err.end(), '\n'), 2) << result.err;
    EXPECT_EQ(result.out, "");
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "moebench-results"));
}

TEST_F(ProgramHere, DryRunWarnsOfAProfileThatARunWouldRefuse) {
  const std::string profile = fixtures::measured_profile(folder_ / "profile.json", 2);
  const Ended result = run({"run", "small.yaml", "--dry-run", "--profile", profile});
  EXPECT_EQ(result.status, exit_done);
  EXPECT_THAT(result.err, HasSubstr("warning: a run would refuse the profile: "));
  EXPECT_THAT(result.err, HasSubstr("is of abacus, and this is "));
}

TEST_F(ProgramHere, WhatHasNoAnswerIsLeftOutOfARun) {
  std::ofstream(folder_ / "choices.yaml")
      << "device: sim:a100-64\nranks: 8\naxes: {system: mpipemoe, tokens: 4096, model_dim: 256, hidden_dim: 1024, "
         "granularity: adaptive, reuse: adaptive, memory_budget: [1 kB, 1 GiB]}\n";
  const Ended dry = run({"run", "choices.yaml", "--dry-run"});
  EXPECT_EQ(dry.status, exit_done) << dry.err;
  EXPECT_THAT(dry.err, HasSubstr("warning: left out: mpipemoe"));
  const Ended result = run({"run", "choices.yaml"});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(result.err, HasSubstr("left out: mpipemoe"));
  EXPECT_THAT(result.err, HasSubstr("below the least that works"));
}

TEST_F(ProgramHere, DryRunListsAndRunsNothing) {
  const Ended result = run({"run", "small.yaml", "--dry-run"});
  EXPECT_EQ(result.status, exit_done);
  EXPECT_THAT(result.out, HasSubstr("All: tokens=256 M=32 H=64 E=2\n"));
  EXPECT_THAT(result.out, HasSubstr("\nfastmoe n=1 none "));
  EXPECT_THAT(result.out, HasSubstr("\nmpipemoe n=2 s4 "));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "moebench-results"));
}

TEST_F(ProgramHere, RunMeasuresEverythingInEveryRound) {
  const Ended result = run({"run", "small.yaml", "--out", "out"});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(result.out, HasSubstr("256 tokens a rank, M 32, H 64, 2 experts, fp32, 2 ranks, cpu, threads a rank: 1"));
  EXPECT_THAT(result.out, HasSubstr("\nResults: out/results.json\n"));
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("\x1b")));
  const Results results = read_results(results_);
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(results.environment.interface, "lo 127.0.0.1");
  EXPECT_FALSE(results.environment.libtorch.empty());
  EXPECT_FALSE(results.environment.gloo.empty());
  ASSERT_THAT(results.runs, SizeIs(4));
  for (const RunResult& measured : results.runs) {
    EXPECT_EQ(measured.status, RunStatus::ok) << measured.label << measured.reason;
    EXPECT_THAT(measured.rounds, SizeIs(2));
    EXPECT_GE(measured.rounds[0].step.size(), 3U);
    EXPECT_GT(step_spread(measured)->median, Seconds(0));
    EXPECT_GT(busy_times(measured)->compute, Seconds(0));
    EXPECT_GT(measured.correctness->max_abs_error, 0);
    EXPECT_LT(measured.correctness->max_abs_error, 1e-3);
    EXPECT_EQ(measured.memory->predicted, measured.memory->measured) << measured.label;
    EXPECT_EQ(measured.memory->outside_arena, Bytes(0)) << measured.label;
    EXPECT_TRUE(speedup(results, measured).has_value());
  }
  EXPECT_EQ(overlap(results.runs[0]), Ratio(0)) << "FastMoE overlaps nothing";
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "out")) files.insert(file.path().filename());
  EXPECT_THAT(files, testing::UnorderedElementsAre("results.db", "results.json"));
  EXPECT_EQ(fixtures::content_of(results_), text_of(results)) << "the export";
}

TEST_F(ProgramHere, ConfigurationsOfOneLayerTakeTurns) {
  std::ofstream(folder_ / "turns.yaml")
      << "ranks: 2\nmeasure: {rounds: 2, min_time: 0.05, order: turns}\n"
         "axes: {system: [fastmoe, mpipemoe], tokens: [64, 96], model_dim: 16, hidden_dim: 32, granularity: [1, 3], "
         "reuse: [none, s1]}\n";
  const Ended result = run({"run", "turns.yaml", "--out", "out"});
  EXPECT_EQ(result.status, exit_done) << result.err;
  const Results results = read_results(results_);
  EXPECT_EQ(results.suite.order, "turns");
  std::map<std::string, std::set<std::size_t>> iterations;  // by tokens and round
  for (const RunResult& run : results.runs) {
    ASSERT_EQ(run.status, RunStatus::ok) << run.label << ": " << run.reason;
    ASSERT_THAT(run.rounds, SizeIs(2));
    EXPECT_EQ(run.memory->measured, run.memory->predicted) << run.label;
    for (std::size_t round = 0; round < 2; ++round) {
      iterations[run.config.at("tokens").dump() + " " + std::to_string(round)].insert(run.rounds[round].step.size());
    }
  }
  EXPECT_THAT(iterations, SizeIs(4));
  for (const auto& [group, counts] : iterations) EXPECT_THAT(counts, SizeIs(1)) << group;
}

TEST_F(ProgramHere, JsonOnStdoutIsTheFile) {
  const Ended result =
      run({"run", "small.yaml", "--out", "out", "--json", "--rounds", "1", "--only", "system=fastmoe"});
  EXPECT_EQ(result.status, exit_done);
  const Results printed = results_from(result.out, "stdout");
  EXPECT_THAT(printed.runs, SizeIs(1));
  EXPECT_EQ(result.out, fixtures::content_of(results_));
}

TEST_F(ProgramHere, OptionsReplaceWhatTheSuiteSays) {
  const Ended result =
      run({"run", "small.yaml", "--out", "out", "--rounds", "1", "--ranks", "1", "--only", "reuse=s4"});
  EXPECT_EQ(result.status, exit_done) << result.err;
  const Results results = read_results(results_);
  EXPECT_EQ(results.suite.ranks, 1);
  ASSERT_THAT(results.runs, SizeIs(2)) << "what has no reuse stays";
  EXPECT_THAT(results.runs[0].rounds, SizeIs(1));
}

TEST_F(ProgramHere, KeepsResultsThatAreThere) {
  std::filesystem::create_directory(folder_ / "out");
  std::ofstream(results_) << "mine";
  const Ended result = run({"run", "small.yaml", "--out", "out"});
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("out/results.json: is already there"));
  EXPECT_EQ(fixtures::lines_of(results_), (std::vector<std::string>{"mine"}));
}

// The experts of 64 tokens in two steps; the suite has one round for each.
void write_trace(const std::filesystem::path& path) {
  std::ofstream trace(path);
  trace << "moebench-routing-trace 1 experts=4 top_k=1\n64";
  for (int token = 0; token < 64; ++token) trace << ' ' << (token < 40 ? 1 : token % 4);
  trace << "\n64";
  for (int token = 0; token < 64; ++token) trace << ' ' << (token < 10 ? 0 : 3);
  trace << "\nend 2\n";
}

void write_replay(const std::filesystem::path& path, int tokens) {
  std::ofstream(path) << "name: replay\n"
                         "axes: {system: [fastmoe, mpipemoe], reuse: [none, s4], granularity: [2], experts: [4],\n"
                         "       routing: [trace(trace.txt)], tokens: ["
                      << tokens
                      << "], model_dim: [16], hidden_dim: [32]}\n"
                         "measure: {rounds: 2, min_time: 0.01, timeout: 60, seed: 1}\n";
}

TEST_F(ProgramHere, ReplaysATraceOnAnyNumberOfRanks) {
  write_trace(folder_ / "trace.txt");
  const std::vector<std::vector<std::vector<Tokens>>> rows = {
      {{Tokens(64)}, {Tokens(64)}},
      {{Tokens(52), Tokens(12)}, {Tokens(10), Tokens(54)}},
      {{Tokens(6), Tokens(46), Tokens(6), Tokens(6)}, {Tokens(10), Tokens(0), Tokens(0), Tokens(54)}}};
  int ranks = 1;
  for (const auto& expected : rows) {
    write_replay(suite_, 64 / ranks);
    const std::string out = "out" + std::to_string(ranks);
    const Ended result = run({"run", "small.yaml", "--ranks", std::to_string(ranks), "--out", out});
    ASSERT_EQ(result.status, exit_done) << result.err;
    const Results results = read_results(folder_ / out / "results.json");
    ASSERT_THAT(results.runs, SizeIs(3));
    for (const RunResult& one : results.runs) {
      ASSERT_THAT(one.rounds, SizeIs(2));
      EXPECT_EQ(one.rounds[0].by_rank.rows_received, expected[0]) << one.label << ", ranks: " << ranks;
      EXPECT_EQ(one.rounds[1].by_rank.rows_received, expected[1]) << one.label << ", ranks: " << ranks;
    }
    ranks *= 2;
  }
}

TEST_F(ProgramHere, ATraceThatIsTooShortIsSaidBeforeAnythingRuns) {
  write_trace(folder_ / "trace.txt");
  write_replay(suite_, 33);
  const Ended result = run({"run", "small.yaml", "--ranks", "2", "--out", "out"});
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("trace.txt:2: the step has 64 tokens, and the layer's ranks 66 together"));
  EXPECT_FALSE(std::filesystem::exists(results_));
}

TEST_F(ProgramHere, SkipsWhatDoesNotFitAndSaysBothFigures) {
  std::ofstream(folder_ / "large.yaml")
      << "name: large\n"
         "axes: {system: [fastmoe], tokens: [64, 134217728], model_dim: [16], hidden_dim: [32]}\n"
         "measure: {rounds: 1, min_time: 0.01, timeout: 60, seed: 1}\n";
  const Ended result = run({"run", "large.yaml", "--out", "out"});
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(result.out, testing::ContainsRegex(
                              "skipped: needs [0-9.]+ GiB \\(2 ranks x [0-9.]+ GiB\\), and [0-9.]+ .iB are available"));
  const Results results = read_results(results_);
  EXPECT_EQ(results.runs[0].status, RunStatus::ok);
  EXPECT_EQ(results.runs[1].status, RunStatus::skipped);
}

TEST_F(ProgramHere, AFullDiskIsSaidAndLosesNothingThatWasWritten) {
  // A limit on the size of files stands for the disk, and simulated runs write as much whatever else the machine does.
  std::ofstream(folder_ / "many.yaml")
      << "name: many\n"
         "device: sim:a100-64\n"
         "ranks: 16\n"
         "axes: {system: [fastmoe, pipemoe], tokens: [2048, 4096], model_dim: [1024],\n"
         "       hidden_dim: [1024, 2048, 4096, 8192], granularity: [2, 4]}\n";
  Program program(folder_.path(), {"run", "many.yaml", "--out", "out"}, {}, kib(380));
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), HasSubstr("results.db: cannot be written: disk I/O error, File too large: make room"));
  EXPECT_THAT(program.err(), HasSubstr("\nTo go on with it: moebench run many.yaml --resume --out out\n"));
  EXPECT_THAT(program.out(), HasSubstr("fastmoe"));
  const std::size_t kept = read_results(results_).runs.size();
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, 24U);
  EXPECT_EQ(program.left_behind(), 0);
  EXPECT_EQ(run({"run", "many.yaml", "--resume", "--out", "out"}).status, exit_done);
  EXPECT_THAT(read_results(results_).runs, SizeIs(24));
}

TEST_F(ProgramHere, AFullDiskAtTheBeginningRunsNothing) {
  Program program(folder_.path(), {"run", "small.yaml", "--out", "out"}, {}, Bytes(24000));
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), HasSubstr("error: out/results.db: cannot be written: "));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(ProgramHere, GoesOnWithWhatWasInterrupted) {
  fixtures::write_suite(suite_, 0.5, 2);
  Program program(folder_.path(), {"run", "small.yaml", "--only", "system=fastmoe,mpipemoe", "--out", "my out"});
  const std::filesystem::path results = folder_ / "my out/results.json";
  ASSERT_TRUE(fixtures::wait_for_runs(results, 2)) << program.err();
  program.send(SIGINT);
  EXPECT_EQ(program.wait(), exit_interrupted);
  EXPECT_THAT(program.err(), HasSubstr("\nTo go on with it: moebench run small.yaml --only system=fastmoe,mpipemoe "
                                       "--resume --out 'my out'\n"));
  const Results part = read_results(results);
  EXPECT_EQ(part.state, ResultsState::interrupted);
  const Ended other = run({"run", "small.yaml", "--rounds", "3", "--resume", "--out", "my out"});
  EXPECT_EQ(other.status, exit_usage);
  EXPECT_THAT(other.err, HasSubstr("this is not the run that was begun: rounds: 2 then, 3 now"));
  EXPECT_EQ(read_results(results), part);
  const Ended rest = run({"run", "small.yaml", "--only", "system=fastmoe,mpipemoe", "--resume", "--out", "my out"});
  EXPECT_EQ(rest.status, exit_done) << rest.err;
  const Results whole = read_results(results);
  EXPECT_EQ(whole.state, ResultsState::complete);
  ASSERT_THAT(whole.runs, SizeIs(4));
  for (const RunResult& one : whole.runs) EXPECT_THAT(one.rounds, SizeIs(2)) << one.label;
  for (const RunResult& before : part.runs) {
    const auto now = std::find_if(whole.runs.begin(), whole.runs.end(),
                                  [&](const RunResult& each) { return each.label == before.label; });
    ASSERT_NE(now, whole.runs.end());
    EXPECT_EQ(now->rounds.front(), before.rounds.front()) << "what was measured stays";
  }
}

TEST_F(ProgramHere, ASecondRunInAFolderIsRefusedAtOnce) {
  fixtures::write_suite(suite_, 1.0, 1);
  Program program(folder_.path(), {"run", "small.yaml", "--out", "out"});
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << program.err();
  const Ended second = run({"run", "small.yaml", "--resume", "--out", "out"});
  EXPECT_EQ(second.status, exit_usage);
  EXPECT_THAT(second.err, HasSubstr("out: another process writes results there"));
  EXPECT_EQ(program.wait(), exit_done) << program.err();
  EXPECT_THAT(read_results(results_).runs, SizeIs(4));
}

TEST_F(ProgramHere, GoingOnNeedsAFolder) {
  const Ended result = run({"run", "small.yaml", "--resume"});
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("--resume needs the folder of the run"));
  EXPECT_EQ(run({"run", "small.yaml", "--retry-failed"}).status, exit_usage);
}

TEST_F(ProgramHere, InitWritesASuiteThatPlansAndLists) {
  EXPECT_EQ(run({"init", "mine.yaml"}).status, exit_done);
  EXPECT_EQ(run({"init", "mine.yaml"}).status, exit_usage);
  EXPECT_EQ(run({"run", "mine.yaml", "--dry-run"}).status, exit_done);
  EXPECT_EQ(run({"systems", "--json"}).status, exit_done);
  EXPECT_EQ(run({"plan", "--system", "pipemoe", "--tokens", "64", "--model-dim", "8", "--hidden-dim", "8"}).status,
            exit_done);
}

}  // namespace
}  // namespace moebench
