// The gate from outside: whole runs of the program, by a build that is judged and one that it is judged by.
#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "cli/exit_status.h"
#include "results/changes/baseline_file.h"
#include "results/json.h"
#include "tests/cli/program.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"
#include "tests/source_folder.h"

namespace moebench {
namespace {

using fixtures::Program;
using testing::HasSubstr;
using testing::Not;

class Gate : public testing::Test {
 protected:
  Gate() {
    std::ofstream(folder_ / "simulated.yaml") << "name: simulated\n"
                                                 "ranks: 8\n"
                                                 "device: sim:a100-64\n"
                                                 "axes:\n"
                                                 "  system: [fastmoe, pipemoe]\n"
                                                 "  tokens: [4096]\n"
                                                 "  model: gpt3-s\n"
                                                 "  granularity: [1, 4]\n"
                                                 "gate: {time: 1%}\n";
    fixtures::write_suite(folder_ / "small.yaml", 0.02, 1);
    write_base("base", "exec " MOEBENCH_PROGRAM " \"$@\"");
  }

  void write_base(const std::string& name, const std::string& line) const {
    std::ofstream(folder_ / name) << "#!/bin/sh\n" << line << "\n";
    std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
  }

  Json gate_json(const std::string& out) const {
    std::ifstream file(folder_ / out / "gate.json");
    return Json::parse(file);
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(Gate, PassesABuildThatIsTheSame) {
  Program program(folder_.path(), {"gate", "simulated.yaml", "--against", "./base", "--out", "out", "--junit",
                                   "gate.xml", "--summary", "summary.md"});
  EXPECT_EQ(program.wait(), exit_done) << program.err();
  EXPECT_THAT(program.out(),
              HasSubstr("Gate: passed\nRounds: 1, since intervals are narrow enough\nEverything: out\n"));
  EXPECT_EQ(gate_json("out")["gate"]["result"], "passed");
  EXPECT_EQ(gate_json("out")["paired"], true);
  for (const char* file : {"out/base/results.json", "out/new/round-1.log", "gate.xml", "summary.md"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / file)) << file;
  }
}

// The base simulates a machine of the same name that multiplies twice as fast.
TEST_F(Gate, FailsASlowerBuild) {
  std::ifstream file(fixtures::source_folder() / "reference/cost/profiles/a100-64.json");
  std::string profile{std::istreambuf_iterator<char>(file), {}};
  std::ofstream(folder_ / "machine.json") << profile;
  const std::string rate = "\"flops_per_second\": 156";
  profile.replace(profile.find(rate), rate.size(), "\"flops_per_second\": 312");
  std::filesystem::create_directory(folder_ / "quick");
  std::ofstream(folder_ / "quick/machine.json") << profile;
  write_base("faster", "cd quick && exec " MOEBENCH_PROGRAM " \"$@\"");
  const std::string suite = folder_ / "simulated.yaml";
  Program program(folder_.path(), {"gate", suite, "--device", "sim:machine.json", "--against", "./faster", "--out",
                                   folder_ / "out", "--json"});
  EXPECT_EQ(program.wait(), exit_regression) << program.err();
  const Json json = Json::parse(program.out());
  ASSERT_EQ(json["gate"]["result"], "regression");
  EXPECT_THAT(json["gate"]["regressions"][0].get<std::string>(), HasSubstr("slower"));
  EXPECT_EQ(json["changes"][0]["time"]["verdict"], "slower");
}

TEST_F(Gate, TakesABaselineOfTheSameEnvironmentOnly) {
  Program saving(folder_.path(), {"gate", "simulated.yaml", "--save-baseline", "baseline.json", "--out", "saved"});
  ASSERT_EQ(saving.wait(), exit_done) << saving.err();
  Program same(folder_.path(), {"gate", "simulated.yaml", "--baseline", "baseline.json", "--out", "same"});
  EXPECT_EQ(same.wait(), exit_done) << same.err();
  Program other(folder_.path(),
                {"gate", "simulated.yaml", "--baseline", "baseline.json", "--device", "sim:h100-64", "--out", "other"});
  EXPECT_EQ(other.wait(), exit_no_baseline);
  EXPECT_THAT(other.err(), HasSubstr("no comparable baseline: its environment is another: simulated on: "));
  // The gate's folder has what it was judged by, wherever one stands and whatever came of the file.
  std::filesystem::rename(folder_ / "baseline.json", folder_ / "moved.json");
  std::filesystem::create_directory(folder_ / "elsewhere");
  Program compared(folder_ / "elsewhere", {"compare", "../same"});
  EXPECT_EQ(compared.wait(), exit_done) << compared.err();
  EXPECT_THAT(compared.out(), HasSubstr("old: ../same/judged-by.json"));
  std::string copy = fixtures::content_of(folder_ / "same/judged-by.json");
  copy.replace(copy.find("\"samples_ms\": [") + 15, 1, "9");
  fixtures::put(folder_ / "same/judged-by.json", copy);
  Program damaged(folder_.path(), {"compare", "same"});
  EXPECT_EQ(damaged.wait(), exit_usage);
  EXPECT_THAT(damaged.err(), HasSubstr("same/judged-by.json: checksum: the content is not what was written"));
  Program missing(folder_.path(), {"gate", "simulated.yaml", "--baseline", "moved.json", "--only", "system=fastmoe",
                                   "--out", "missing"});
  EXPECT_EQ(missing.wait(), exit_no_baseline);
  EXPECT_THAT(missing.out(), HasSubstr("not in the new results"));
}

// A machine that was changed is no regression of the program.
TEST_F(Gate, TakesNoBaselineOfAProfileThatHasChangedSince) {
  std::ifstream file(fixtures::source_folder() / "reference/cost/profiles/a100-64.json");
  std::string profile{std::istreambuf_iterator<char>(file), {}};
  std::ofstream(folder_ / "machine.json") << profile;
  const std::vector<std::string> gate = {"gate", "simulated.yaml", "--device", "sim:machine.json"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), gate.begin(), gate.end());
    return more;
  };
  Program saving(folder_.path(), with({"--save-baseline", "baseline.json", "--out", "saved"}));
  ASSERT_EQ(saving.wait(), exit_done) << saving.err();
  const std::string rate = "\"flops_per_second\": 156";
  profile.replace(profile.find(rate), rate.size(), "\"flops_per_second\": 78");
  std::ofstream(folder_ / "machine.json") << profile;
  Program changed(folder_.path(), with({"--baseline", "baseline.json", "--out", "changed"}));
  EXPECT_EQ(changed.wait(), exit_no_baseline) << changed.out();
  EXPECT_THAT(changed.err(), HasSubstr("its environment is another: content of the machine profile: crc32:"));
}

// The file has fewer digits than what a run keeps.
TEST_F(Gate, OfTheSameBuildPassesByItsBaselineWithoutAnyMargin) {
  std::ifstream file(folder_ / "simulated.yaml");
  std::string suite{std::istreambuf_iterator<char>(file), {}};
  suite.replace(suite.find("{time: 1%}"), 10, "{time: 0%, overlap: 0%, prediction_error: 0%}");
  std::ofstream(folder_ / "exact.yaml") << suite;
  Program saving(folder_.path(), {"gate", "exact.yaml", "--save-baseline", "baseline.json", "--out", "saved"});
  ASSERT_EQ(saving.wait(), exit_done) << saving.err();
  Program same(folder_.path(), {"gate", "exact.yaml", "--baseline", "baseline.json", "--out", "same"});
  EXPECT_EQ(same.wait(), exit_done) << same.out();
  EXPECT_THAT(same.out(), HasSubstr("3 same\n\nGate: passed"));
}

TEST_F(Gate, SavesNoBaselineOfWhatIsWorse) {
  Program saving(folder_.path(), {"gate", "simulated.yaml", "--save-baseline", "baseline.json", "--out", "saved"});
  ASSERT_EQ(saving.wait(), exit_done) << saving.err();
  const std::string before = fixtures::content_of(folder_ / "baseline.json");
  const std::vector<std::string> again = {"gate",          "simulated.yaml",  "--baseline",
                                          "baseline.json", "--save-baseline", "baseline.json"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), again.begin(), again.end());
    return more;
  };
  Program missing(folder_.path(), with({"--only", "system=fastmoe", "--out", "missing"}));
  EXPECT_EQ(missing.wait(), exit_no_baseline);
  EXPECT_THAT(missing.err(), HasSubstr("Baseline: not saved, since configurations have no time: baseline.json\n"));
  Program other(folder_.path(), with({"--device", "sim:h100-64", "--out", "other"}));
  EXPECT_EQ(other.wait(), exit_no_baseline);
  EXPECT_THAT(other.err(), HasSubstr("Baseline: not saved, since the baseline is of another environment"));
  EXPECT_EQ(fixtures::content_of(folder_ / "baseline.json"), before);
  Results faster = read_baseline(folder_ / "baseline.json");
  for (RunResult& result : faster.runs) result.rounds[0].step[0] = result.rounds[0].step[0] / 2.0;
  fixtures::put(folder_ / "baseline.json", baseline_text(faster));
  Program slower(folder_.path(), with({"--out", "slower"}));
  EXPECT_EQ(slower.wait(), exit_regression);
  EXPECT_THAT(slower.err(), HasSubstr("Baseline: not saved, since something is worse: baseline.json\n"));
  EXPECT_EQ(fixtures::content_of(folder_ / "baseline.json"), baseline_text(faster));
  fixtures::put(folder_ / "baseline.json", before);
  Program same(folder_.path(), with({"--out", "same"}));
  EXPECT_EQ(same.wait(), exit_done);
  EXPECT_THAT(same.err(), HasSubstr("Baseline: baseline.json\n"));
  EXPECT_NE(fixtures::content_of(folder_ / "baseline.json"), before) << "of another time";
}

TEST_F(Gate, OfTooFewRoundsIsInconclusive) {
  Program program(folder_.path(), {"gate", "small.yaml", "--against", "./base", "--max-rounds", "2", "--out", "out"});
  EXPECT_EQ(program.wait(), exit_inconclusive) << program.out() << program.err();
  EXPECT_THAT(program.out(), HasSubstr("too few rounds"));
  EXPECT_THAT(program.out(), HasSubstr("Rounds: 2, since no more rounds are allowed"));
  Program wished(folder_.path(), {"gate", "small.yaml", "--against", "./base", "--max-rounds", "2", "--out", "wished",
                                  "--inconclusive-is-pass"});
  EXPECT_EQ(wished.wait(), exit_inconclusive) << "of two rounds nothing can be said";
  Program again(folder_.path(), {"gate", "small.yaml", "--against", "./base", "--out", "out"});
  EXPECT_EQ(again.wait(), exit_usage);
}

TEST_F(Gate, SaysWhatABuildRefuses) {
  write_base("refusing", "echo 'error: small.yaml:3:1: unknown key \"axes\"' >&2; exit 2");
  write_base("crashing", "kill -SEGV $$");
  Program refused(folder_.path(), {"gate", "small.yaml", "--against", "./refusing", "--out", "refused"});
  EXPECT_EQ(refused.wait(), exit_usage);
  EXPECT_THAT(refused.err(), HasSubstr("error: ./refusing: small.yaml:3:1: unknown key \"axes\""));
  Program crashed(folder_.path(), {"gate", "small.yaml", "--against", "./crashing", "--out", "crashed"});
  EXPECT_EQ(crashed.wait(), exit_failed);
  EXPECT_THAT(crashed.err(), HasSubstr("./crashing: was killed by signal 11 (SIGSEGV)"));
}

TEST_F(Gate, TellsEachRunItsRound) {
  write_base("asked", "echo \"$MOEBENCH_GATE_ROUND\" >> rounds; exec " MOEBENCH_PROGRAM " \"$@\"");
  Program program(folder_.path(), {"gate", "small.yaml", "--against", "./asked", "--max-rounds", "3", "--out", "out"});
  program.wait();
  EXPECT_EQ(fixtures::lines_of(folder_ / "rounds"), (std::vector<std::string>{"0", "1", "2"})) << program.err();
  Program run(folder_.path(), {"run", "small.yaml", "--out", "run"}, {"MOEBENCH_GATE_ROUND=x"});
  EXPECT_EQ(run.wait(), exit_usage);
  EXPECT_THAT(run.err(), HasSubstr("environment variable MOEBENCH_GATE_ROUND is \"x\""));
}

TEST_F(Gate, LeavesOutARoundThatABuildDidNotComplete) {
  write_base("killed", "case \"$*\" in *round-2*) kill -KILL $$;; esac; exec " MOEBENCH_PROGRAM " \"$@\"");
  Program program(folder_.path(), {"gate", "small.yaml", "--against", "./killed", "--max-rounds", "2", "--out", "out",
                                   "--summary", "summary.md"});
  EXPECT_EQ(program.wait(), exit_inconclusive) << program.err();
  EXPECT_THAT(program.out(), HasSubstr("left out: round 2: ./killed: was killed by signal 9 (SIGKILL)"));
  EXPECT_THAT(program.out(), HasSubstr("Rounds: 2, since no more rounds are allowed"));
  const Json gate = gate_json("out")["gate"];
  EXPECT_EQ(gate["rounds"], 2);
  ASSERT_EQ(gate["left_out"].size(), 1U);
  EXPECT_THAT(gate["left_out"][0].get<std::string>(), HasSubstr("out/base/round-2.log"));
  std::ifstream summary(folder_ / "summary.md");
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(summary), {}), HasSubstr("Left out: round 2: "));
  std::ifstream results(folder_ / "out/new/results.json");
  EXPECT_EQ(Json::parse(results)["runs"][0]["rounds"].size(), 2U) << "of the round that was left out there is nothing";
}

TEST_F(Gate, EndsWhereTwoRoundsInARowAreNotComplete) {
  write_base("dying", "case \"$*\" in *round-1*) exec " MOEBENCH_PROGRAM " \"$@\";; esac; kill -KILL $$");
  Program program(folder_.path(), {"gate", "small.yaml", "--against", "./dying", "--out", "out"});
  EXPECT_EQ(program.wait(), exit_failed);
  EXPECT_THAT(program.err(), HasSubstr("left out: round 2: ./dying"));
  EXPECT_THAT(program.err(), HasSubstr("error: ./dying: was killed by signal 9"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/base/round-3.log"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/base/round-4.log"));
}

TEST_F(Gate, EndsWhereABuildIsReplaced) {
  fixtures::copy_as_another_build(folder_ / "other");
  write_base("changing", "case \"$*\" in *round-2*) exec ./other \"$@\";; esac; exec " MOEBENCH_PROGRAM " \"$@\"");
  Program program(folder_.path(), {"gate", "small.yaml", "--against", "./changing", "--out", "out"});
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), HasSubstr("./changing: is another build than in the rounds before"));
}

TEST_F(Gate, ABuildIsNotGoneOnWithByAnotherOne) {
  fixtures::copy_as_another_build(folder_ / "other");
  write_base("then", "exec ./other \"$@\"");
  ASSERT_EQ(
      std::system(("cd " + folder_.path().string() + " && ./then run simulated.yaml --out run >said 2>&1").c_str()), 0);
  Program program(folder_.path(), {"run", "simulated.yaml", "--resume", "--out", "run"});
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), testing::ContainsRegex("this is not the run that was begun: build: [0-9a-f]{40} then, "));
}

TEST_F(Gate, AsksForItsFilesBeforeItMeasures) {
  for (const std::string option : {"--junit", "--summary", "--save-baseline"}) {
    Program program(folder_.path(),
                    {"gate", "simulated.yaml", "--against", "./base", "--out", "out", option, "no/file"});
    EXPECT_EQ(program.wait(), exit_usage);
    EXPECT_THAT(program.err(), HasSubstr(option + " no/file: cannot be written: there is no folder no: make it"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
  }
  Program program(folder_.path(), {"gate", "simulated.yaml", "--against", "./base", "--out", "base"});
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), HasSubstr("base: cannot be made"));
}

TEST_F(Gate, RefusesWhatItCannotJudge) {
  const auto complaint = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"gate", "small.yaml"});
    Program program(folder_.path(), arguments);
    EXPECT_EQ(program.wait(), exit_usage);
    return program.err();
  };
  EXPECT_THAT(complaint({}), HasSubstr("nothing to judge by"));
  EXPECT_THAT(complaint({"--against", "./none"}), HasSubstr("--against ./none: is no program"));
  EXPECT_THAT(complaint({"--against", "."}), HasSubstr("--against .: is no program that can be started"));
  write_base("foreign", "");
  fixtures::put(folder_ / "foreign", "\x7f");
  EXPECT_THAT(complaint({"--against", "./foreign", "--out", "foreign-out"}), HasSubstr("error: ./foreign: "));
  EXPECT_THAT(complaint({"--against", "./base", "--budget", "ten"}), HasSubstr("--budget ten: is no time"));
  Program without(folder_.path(), {"gate", "small.yaml", "--baseline", "none.json"});
  EXPECT_EQ(without.wait(), exit_no_baseline);
  EXPECT_THAT(without.err(), HasSubstr("none.json: there is no baseline"));
}

TEST_F(Gate, EndsItsChildrenAtASignal) {
  fixtures::write_suite(folder_ / "small.yaml", 5, 1);
  for (const auto& [signal, status] : {std::pair(SIGTERM, exit_terminated), std::pair(SIGINT, exit_interrupted)}) {
    const std::string out = "out" + std::to_string(signal);
    Program program(folder_.path(), {"gate", "small.yaml", "--against", "./base", "--out", out});
    for (int i = 0; i < 1000 && program.children().empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::this_thread::sleep_for(std::chrono::seconds(1));
    program.send(signal);
    EXPECT_EQ(program.wait(), status) << program.err();
    EXPECT_EQ(program.left_behind(), 0);
    EXPECT_THAT(program.out(), Not(HasSubstr("Gate:")));
  }
}

}  // namespace
}  // namespace moebench
