#include "results/samples_csv.h"

#include <gtest/gtest.h>

#include "tests/results/example.h"

namespace moebench {
namespace {

TEST(SamplesCsv, HasALineForEachIteration) {
  Results results;
  results.runs = {example::run_of("fastmoe", 1, "none", {20, 22.25})};
  results.runs[0].label = "a, \"b\"";
  results.runs[0].rounds.push_back(example::round_of({8}));
  results.runs[0].rounds[1].optimizer = {milliseconds(1)};
  EXPECT_EQ(samples_csv(results),
            "label,status,round,iteration,step_ms,forward_ms,backward_ms,optimizer_ms,unreal\r\n"
            "\"a, \"\"b\"\"\",ok,1,1,20.0000,5.0000,15.0000,,\r\n"
            "\"a, \"\"b\"\"\",ok,1,2,22.2500,5.5625,16.6875,,\r\n"
            "\"a, \"\"b\"\"\",ok,2,1,8.0000,2.0000,6.0000,1.0000,\r\n");
}

TEST(SamplesCsv, OfNothingIsTitles) { EXPECT_EQ(samples_csv(Results()), samples_csv(Results{.runs = {RunResult()}})); }

}  // namespace
}  // namespace moebench
