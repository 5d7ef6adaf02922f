#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "reference/routing/routing_trace.h"

namespace moebench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::size_t lines_of(const std::string& file) {
  std::ifstream stream(file);
  return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(stream), {}, '\n'));
}

std::string name_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/comm");
  std::string name;
  std::getline(file, name);
  return name;
}

class LanguageModel : public ::testing::Test {
 protected:
  // One that goes on beside the test.
  class Training {
   public:
    Training(const LanguageModel& test, const std::string& arguments) : curve_(test.path("curve.csv")) {
      std::filesystem::remove(curve_);
      const std::string command = "exec " LANGUAGE_MODEL " " + arguments + " > " + test.path("said") + " 2>&1";
      pid_ = ::fork();
      if (pid_ == 0) {
        ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        ::_exit(127);
      }
    }

    pid_t pid() const { return pid_; }

    void reach_step(std::size_t step) const {
      for (int i = 0; i < 3000 && lines_of(curve_) < step + 1; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      ASSERT_GE(lines_of(curve_), step + 1);
    }

    std::vector<pid_t> children() const {
      const std::string pid = std::to_string(pid_);
      std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
      return {std::istream_iterator<pid_t>(file), {}};
    }

    int exit_status() const {
      int status = 0;
      ::waitpid(pid_, &status, 0);
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

   private:
    std::string curve_;
    pid_t pid_;
  };

  LanguageModel() : folder_(std::filesystem::temp_directory_path() / ("moebench-lm-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~LanguageModel() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // Its exit status; what it says goes into `said`.
  int run(const std::string& arguments) {
    const std::string command = LANGUAGE_MODEL " " + arguments + " > " + path("said") + " 2>&1";
    return WEXITSTATUS(std::system(command.c_str()));
  }

  std::string said() const {
    std::ifstream file(path("said"));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Losses of 20 steps, as they were printed.
  std::vector<std::string> curve(const std::string& arguments) {
    EXPECT_EQ(run("--steps 20 --curve " + path("curve.csv") + " " + arguments), 0) << said();
    std::ifstream file(path("curve.csv"));
    std::vector<std::string> losses;
    std::string line;
    for (std::getline(file, line); std::getline(file, line);) losses.push_back(line.substr(line.find(',') + 1));
    EXPECT_EQ(losses.size(), 20u);
    return losses;
  }

  static void expect_near(const std::vector<std::string>& a, const std::vector<std::string>& b, double relative) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      EXPECT_NEAR(std::stod(a[i]), std::stod(b[i]), std::stod(b[i]) * relative);
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(LanguageModel, LearnsAsTheOracleDoes) {
  const auto oracle = curve("--oracle --dtype fp64");
  expect_near(curve("--system fastmoe --dtype fp64"), oracle, 1e-12);
  expect_near(curve("--system pipemoe --dtype fp64"), oracle, 1e-12);
  EXPECT_LT(std::stod(oracle.back()), 0.6 * std::stod(oracle.front()));
}

TEST_F(LanguageModel, LearnsTheSameBitsWithEveryStrategy) {
  const auto none = curve("--system pipemoe");
  for (const std::string reuse : {"shared", "s1", "s2", "s3", "s4"})
    EXPECT_EQ(curve("--reuse " + reuse), none) << reuse;
}

TEST_F(LanguageModel, LearnsTheSameWhileASelectorTries) {
  const auto given = curve("--system pipemoe");
  expect_near(curve("--selector algorithm1 --profile a100-64"), given, 2e-3);
  EXPECT_THAT(said(), AllOf(HasSubstr("step 0: n=1 none (tried)"), HasSubstr("mpipemoe by algorithm1: loss")));
  EXPECT_NE(run("--selector search"), 0);
  EXPECT_THAT(said(), HasSubstr("--profile: is missing"));
  EXPECT_NE(run("--selector search --profile a100-64 --reuse s1"), 0);
  EXPECT_THAT(said(), HasSubstr("--reuse: is given, and the selector chooses it"));
}

TEST_F(LanguageModel, LearnsTheSameOnAnyNumberOfRanks) {
  expect_near(curve("--dtype fp64 --ranks 1 --tokens 1024 --balance-loss 0"),
              curve("--dtype fp64 --ranks 4 --tokens 256 --balance-loss 0"), 1e-12);
}

TEST_F(LanguageModel, RecordsItsRouting) {
  ASSERT_EQ(run("--steps 3 --record-routing " + path("routing.txt")), 0) << said();
  const RoutingTrace trace = read_routing_trace(path("routing.txt"));
  EXPECT_EQ(trace.experts, 4);
  EXPECT_EQ(trace.top_k, 2);
  ASSERT_EQ(trace.steps.size(), 3u);
  EXPECT_EQ(trace.steps[0].size(), 2u * 2 * 512);
  EXPECT_EQ(run("--steps 3 --routing 'trace(" + path("routing.txt") + ")'"), 0) << said();
}

TEST_F(LanguageModel, SaysWhatIsWrong) {
  EXPECT_EQ(run("--tokens 500"), 2);
  EXPECT_THAT(said(), HasSubstr("--tokens: is no multiple of a sequence's 32 characters"));
  EXPECT_EQ(run("--model-dim 66"), 2);
  EXPECT_THAT(said(), HasSubstr("--model-dim"));
  EXPECT_EQ(run("--system nomoe"), 2);
  EXPECT_EQ(run("--steps 0"), 2);
  EXPECT_EQ(run("--steps 1 --curve " + path("nowhere/curve.csv")), 2);
  EXPECT_THAT(said(), HasSubstr("cannot be written"));
  EXPECT_EQ(run("--oracle --record-routing " + path("routing.txt")), 2);
  EXPECT_EQ(run("--oracle --system fastmoe"), 2);
}

TEST_F(LanguageModel, SaysWhichOptionIsWrongAndWhereHelpIs) {
  EXPECT_EQ(run("--stepz 1"), 2);
  EXPECT_THAT(said(), HasSubstr("See language_model --help"));
  for (const std::string wrong : {"--learning-rate 0", "--learning-rate nan", "--balance-loss nan", "--balance-loss -1",
                                  "--seed -1", "--timeout 0"}) {
    EXPECT_EQ(run("--steps 1 " + wrong), 2) << wrong;
    EXPECT_THAT(said(), HasSubstr(wrong.substr(0, wrong.find(' ')) + ": ")) << wrong;
    EXPECT_LT(said().size(), 200U) << said();
  }
}

TEST_F(LanguageModel, FindsFilesThatCannotBeWrittenBeforeRanksStart) {
  for (const std::string option : {"--curve ", "--record-routing "}) {
    EXPECT_EQ(run("--steps 1 " + option + path("nowhere/file")), 2);
    EXPECT_THAT(said(), StartsWith("error: " + path("nowhere/file") + ": "));
    EXPECT_THAT(said(), Not(HasSubstr("rank")));
  }
}

TEST_F(LanguageModel, HasGranularityOnlyWhereTheSystemHas) {
  ASSERT_EQ(run("--steps 1 --system fastmoe"), 0) << said();
  EXPECT_THAT(said(), HasSubstr(" n=1 "));
  ASSERT_EQ(run("--steps 1 --system pipemoe"), 0) << said();
  EXPECT_THAT(said(), HasSubstr(" n=4 "));
}

TEST_F(LanguageModel, SaysThatItsNetworkIsEmulated) {
  ::setenv("MOEBENCH_SHAPED_NETWORK", "network of 2 hosts", 1);
  EXPECT_EQ(run("--steps 1"), 0);
  ::unsetenv("MOEBENCH_SHAPED_NETWORK");
  EXPECT_THAT(said(), HasSubstr("EMULATED, not real: network of 2 hosts\n"));
}

TEST_F(LanguageModel, KeepsItsFilesWholeWhenInterrupted) {
  for (const auto& [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
    Training training(*this,
                      "--steps 100000 --curve " + path("curve.csv") + " --record-routing " + path("routing.txt"));
    training.reach_step(3);
    ::kill(training.pid(), signal);
    EXPECT_EQ(training.exit_status(), status) << said();
    EXPECT_THAT(said(), HasSubstr("then interrupted"));
    const std::size_t steps = read_routing_trace(path("routing.txt")).steps.size();
    EXPECT_EQ(lines_of(path("curve.csv")), steps + 1);
    EXPECT_GE(steps, 3U);
  }
}

TEST_F(LanguageModel, EndsWhereARankHangs) {
  Training training(*this, "--steps 100000 --timeout 4 --curve " + path("curve.csv"));
  training.reach_step(3);
  const std::vector<pid_t> others = training.children();
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(name_of(others[0]), "language_model");
  ::kill(others[0], SIGSTOP);
  EXPECT_EQ(training.exit_status(), 5);
  EXPECT_THAT(said(), HasSubstr("error: "));
  EXPECT_THAT(said(), HasSubstr("rank 1"));
  EXPECT_NE(::kill(others[0], 0), 0) << "the rank that hung is still there";
}

TEST_F(LanguageModel, TrainsInBf16) {
  const auto losses = curve("--dtype bf16 --gate sigmoid --activation swiglu --reuse s3");
  EXPECT_LT(std::stod(losses.back()), 0.7 * std::stod(losses.front()));
}

}  // namespace
}  // namespace moebench
