#include "suites/run/progress_printer.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <numeric>
#include <thread>

#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

// What is printed for one round of two configurations, the second of which fails.
std::string printed(int columns) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = ::open_memstream(&text, &size);
  ProgressPrinter printer(out, columns);
  Results results = example::results();
  results.suite.rounds = 1;
  results.suite.configurations = 2;
  const RunResult run = results.runs[0];
  const RunResult failed = results.runs[2];
  results.runs.clear();
  printer.run_started(results, {});
  printer.round_started(0, 2);
  printer.configuration_started({.configuration = 0, .label = "fastmoe n=1"});
  printer.configuration_ended({.configuration = 0, .label = "fastmoe n=1"}, run, results);
  printer.configuration_started({.configuration = 1, .label = "mpipemoe n=4"});
  printer.configuration_ended({.configuration = 1, .label = "mpipemoe n=4"}, failed, results);
  printer.note("something to know");
  printer.run_ended(results);
  std::fclose(out);
  const std::string result(text, size);
  std::free(text);
  return result;
}

TEST(ProgressPrinter, IsSparseWhereThereIsNoTerminal) {
  EXPECT_EQ(printed(0),
            "quick: 2 configurations, 1 round, 2 ranks\n"
            "round 1 of 1\n"
            "failed: mpipemoe n=4: worker of rank 1 was killed by signal 9 (SIGKILL)\n"
            "something to know\n");
}

TEST(ProgressPrinter, WritesOverOneLineOnATerminalAndClearsItAtTheEnd) {
  const std::string text = printed(80);
  EXPECT_THAT(text, HasSubstr("\rround 1/1  1/2  fastmoe n=1\x1b[K"));
  EXPECT_THAT(text, HasSubstr("\rround 1/1  2/2, 0 s left  mpipemoe n=4\x1b[K"));
  EXPECT_THAT(text, HasSubstr("\r\x1b[Kfailed: mpipemoe n=4"));
  EXPECT_TRUE(text.ends_with("\r\x1b[K"));
}

TEST(ProgressPrinter, DoesNotWaitForWhatIsSkipped) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = ::open_memstream(&text, &size);
  ProgressPrinter printer(out, 0);
  Results results = example::results();
  results.suite.rounds = 2;
  results.suite.configurations = 1000;
  std::vector<int> skipped(999);
  std::iota(skipped.begin(), skipped.end(), 1);
  printer.run_started(results, skipped);
  printer.round_started(0, 1);
  printer.configuration_started({.configuration = 0, .label = "fastmoe"});
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  printer.configuration_ended({.configuration = 0, .label = "fastmoe"}, results.runs[0], results);
  printer.round_started(1, 1);
  std::fclose(out);
  const std::string printed(text, size);
  std::free(text);
  EXPECT_THAT(printed, HasSubstr("quick: 1 configuration, 2 rounds, 2 ranks; 999 skipped\n"));
  EXPECT_THAT(printed, testing::ContainsRegex("round 2 of 2, [01] s left"));
}

TEST(ProgressPrinter, CountsThoseThatTakeTurnsTogether) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = ::open_memstream(&text, &size);
  ProgressPrinter printer(out, 80);
  Results results = example::results();
  results.suite.rounds = 1;
  results.suite.configurations = 1000;
  printer.run_started(results, {});
  printer.round_started(0, 1000);
  for (int i = 0; i < 999; ++i) printer.configuration_started({.configuration = i, .label = "turning"});
  printer.turns_ended(4, 9);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  printer.configuration_ended({.configuration = 0, .label = "turning"}, results.runs[0], results);
  printer.configuration_started({.configuration = 999, .label = "the last"});
  std::fclose(out);
  const std::string printed(text, size);
  std::free(text);
  EXPECT_THAT(printed, HasSubstr("\rround 1/1  turn 4 of 9 of 999 configurations\x1b[K"));
  EXPECT_THAT(printed, HasSubstr("2/1000, 0 s left  the last")) << "not 999 times the time of all";
}

TEST(ProgressPrinter, CutsItsLineToTheTerminal) {
  EXPECT_THAT(printed(20), HasSubstr("\rround 1/1  1/2  fas\x1b[K"));
  EXPECT_THAT(printed(20), Not(HasSubstr("\rround 1/1  1/2  fast")));
}

TEST(TerminalColumns, AreNoneForAFile) {
  std::FILE* file = std::tmpfile();
  EXPECT_EQ(terminal_columns(file), 0);
  std::fclose(file);
}

}  // namespace
}  // namespace moebench
