// The thread sanitizer would tell: it reports every wait that a stream ignores, and nothing where none is ignored.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "tests/exec/step_case.h"

namespace moebench {
namespace {

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome run_planted_race(int wait) {
  const std::string command = std::string("'" MOEBENCH_PLANTED_RACE "' ") + std::to_string(wait) + " 2>&1";
  Outcome outcome;
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return outcome;
  char line[256];
  while (std::fgets(line, sizeof line, pipe) != nullptr) outcome.output += line;
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
  return outcome;
}

bool reports_race(const Outcome& outcome) {
  return outcome.output.find("ThreadSanitizer: data race") != std::string::npos;
}

class RaceReport : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::string_view(MOEBENCH_SANITIZE) != "thread")
      GTEST_SKIP() << "only under the thread sanitizer (preset tsan)";
  }
};

TEST_F(RaceReport, ThereIsNoneWithoutARace) {
  const Outcome outcome = run_planted_race(-1);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_FALSE(reports_race(outcome)) << outcome.output;
}

TEST_F(RaceReport, NamesEveryIgnoredWait) {
  const VerifiedPlan plan = compile_ranks(plain_case("mpipemoe", 1, 3, ReuseStrategy::s1)).front();
  for (int wait = 0; wait < static_cast<int>(plan.dependencies().edges.size()); ++wait) {
    const Outcome outcome = run_planted_race(wait);
    EXPECT_NE(outcome.status, 0) << wait;
    EXPECT_TRUE(reports_race(outcome)) << wait << ": " << outcome.output;
  }
}

}  // namespace
}  // namespace moebench
