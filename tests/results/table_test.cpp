#include "results/table.h"

#include <gmock/gmock.h>

#include <sstream>

#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Table, IsAsExpected) {
  EXPECT_EQ(table_of(example::results(), {}),
            "4096 tokens a rank, M 256, H 1024, 2 experts, fp32, 2 ranks, cpu\n"
            "system    n  reuse  step ms      p10-p90  speedup  tokens/s  MiB pred.  measured  saved  overlap\n"
            "fastmoe   1  none     21.00  20.20-21.80    1.00x   390.1 k      40.00     40.00            25 %\n"
            "mpipemoe  4  s3       14.00  13.60-14.80    1.50x   585.1 k      24.00     24.00   36 %     25 %\n"
            "mpipemoe  4  s4      failed\n"
            "mpipemoe  4  s4     skipped\n"
            "\n"
            "tokens/s: of all ranks. Memory: device arenas and routing of the rank with the most.\n"
            "speedup, saved: over the baseline of that shape; saved also of what a step takes beside its arenas.\n"
            "\n"
            "failed: worker of rank 1 was killed by signal 9 (SIGKILL)\n"
            "  mpipemoe tokens=4096 M=256 H=1024 E=2 n=4 s4\n"
            "\n"
            "skipped: needs 12.00 GiB, and 4.00 GiB are available\n"
            "  pipemoe tokens=4096 M=256 H=1024 E=2 n=4 none\n");
}

TEST(Table, PutsPredictionsBesideWhatWasMeasured) {
  Results results = example::results();
  results.runs.resize(2);
  results.runs[1].predicted = milliseconds(14.7);
  const std::string text = table_of(results, {});
  EXPECT_THAT(
      text,
      HasSubstr("system    n  reuse  step ms  pred. ms   error      p10-p90  speedup  MiB pred.  measured  overlap\n"
                "fastmoe   1  none     21.00                    20.20-21.80    1.00x      40.00     40.00     25 %\n"
                "mpipemoe  4  s3       14.00     14.70  +5.0 %  13.60-14.80    1.50x      24.00     24.00     25 %\n"));
  EXPECT_THAT(text, HasSubstr("pred. ms: step as the machine profile predicts it"));
}

TEST(Table, SaysWhatIsSimulated) {
  Results results = example::results();
  for (RunResult& run : results.runs) {
    if (run.memory) run.memory->measured.reset();
  }
  results.environment.simulated = "machine profile x: published, not measured here";
  const std::string text = table_of(results, {});
  EXPECT_THAT(text,
              HasSubstr("SIMULATED, not measured and not checked: machine profile x: published, not measured here\n"));
  EXPECT_THAT(text, HasSubstr("24.00             36 %     25 %"));  // saved by what is predicted
}

TEST(Table, FitsAHundredColumns) {
  Results results = example::results();
  results.runs.push_back(example::run_of("fastermoe", 16, "shared", {12345, 13456, 14567}));
  results.runs[0].memory->measured = mib(23456);
  results.runs.back().memory->predicted = mib(12345);
  results.runs.back().memory->measured = mib(12345);
  Json& config = results.runs.back().config;
  for (const char* field : {"tokens", "model_dim", "hidden_dim", "experts"}) config[field] = 123456789;
  config["top_k"] = 12345;
  config["optimizer"] = "adam";
  std::istringstream lines(table_of(results, {}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

TEST(Table, HasAHeadingForEachShape) {
  Results results = example::results();
  results.runs[1].config["tokens"] = 1024;
  results.runs[1].config["top_k"] = 2;
  const std::string text = table_of(results, {});
  EXPECT_THAT(text, HasSubstr("4096 tokens a rank, M 256, H 1024, 2 experts, fp32"));
  EXPECT_THAT(text, HasSubstr("\n1024 tokens a rank, M 256, H 1024, 2 experts, top-2, fp32"));
}

TEST(Table, SaysWhatIsEmulated) {
  Results results = example::results();
  results.environment.emulated = {"link of 250 Mbit/s"};
  EXPECT_THAT(table_of(results, {}), HasSubstr("EMULATED, not real: link of 250 Mbit/s\n"));
}

TEST(Table, HasEscapesOnlyWhereColourIsWanted) {
  EXPECT_THAT(table_of(example::results(), {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(table_of(example::results(), {.colour = true}), HasSubstr("\x1b[1;32mmpipemoe  4  s3"));
}

TEST(Table, OfNothingIsEmpty) { EXPECT_EQ(table_of(Results(), {}), ""); }

}  // namespace
}  // namespace moebench
