#include "results/run_names.h"

#include <gmock/gmock.h>

#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::ElementsAre;

TEST(RunNames, AShapeIsTheConfigWithoutTheSchedule) {
  const RunResult one = example::run_of("fastmoe", 1, "none", {1});
  EXPECT_EQ(shape_of(one), shape_of(example::run_of("mpipemoe", 4, "s3", {2})));
  RunResult other = one;
  other.config["tokens"] = 1;
  EXPECT_NE(shape_of(one), shape_of(other));
}

TEST(RunNames, AShapeHasAPartForEachFieldThatIsNotAsUsual) {
  RunResult run = example::run_of("fastmoe", 1, "none", {1});
  run.config["top_k"] = 2;
  run.config["of_another_version"] = "x";
  EXPECT_THAT(shape_parts(shape_of(run)), ElementsAre("4096 tokens a rank", "M 256", "H 1024", "2 experts", "top-2", "fp32",
                                                      "2 ranks", "cpu", "of_another_version x"));
}

TEST(RunNames, AScheduleSaysWhatIsNotAsUsual) {
  RunResult run = example::run_of("pipemoe", 4, "none", {1});
  EXPECT_EQ(schedule_name(run), "pipemoe");
  run.config["partition_sizes"] = "ramped/2";
  run.config["dispatch_ahead"] = 3;
  EXPECT_EQ(schedule_name(run), "pipemoe/ramped/2/ahead=3");
}

}  // namespace
}  // namespace moebench
