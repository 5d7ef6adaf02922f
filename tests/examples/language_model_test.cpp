#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "reference/routing/routing_trace.h"

namespace moebench {
namespace {

using ::testing::HasSubstr;

class LanguageModel : public ::testing::Test {
 protected:
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
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(std::stod(a[i]), std::stod(b[i]), std::stod(b[i]) * relative);
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
  for (const std::string reuse : {"shared", "s1", "s2", "s3", "s4"}) EXPECT_EQ(curve("--reuse " + reuse), none) << reuse;
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
}

TEST_F(LanguageModel, TrainsInBf16) {
  const auto losses = curve("--dtype bf16 --gate sigmoid --activation swiglu --reuse s3");
  EXPECT_LT(std::stod(losses.back()), 0.7 * std::stod(losses.front()));
}

}  // namespace
}  // namespace moebench
