#include "reference/routing/routing_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/routing/expert_choice.h"

namespace moebench {
namespace {

using ::testing::HasSubstr;

std::string path() {
  return ::testing::TempDir() + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".trace";
}

std::string write(const std::string& text) {
  std::ofstream(path(), std::ios::binary) << text;
  return path();
}

// What is said behind "file:".
std::string error_of(const std::string& text) {
  const std::string file = write(text);
  try {
    read_routing_trace(file);
  } catch (const InputError& error) {
    const std::string what = error.what();
    EXPECT_EQ(what.rfind(file + ":", 0), 0U) << what;
    return what.substr(file.size() + 1);
  }
  return "";
}

const std::string good = "moebench-routing-trace 1 experts=4 top_k=2\n3 0,1 3,2 1,0\n2 1,2 3,0\nend 2\n";

TEST(RoutingTrace, IsReadAsItIsDocumented) {
  const RoutingTrace trace = read_routing_trace(write(good));
  EXPECT_EQ(trace, (RoutingTrace{.experts = 4, .top_k = 2, .steps = {{0, 1, 3, 2, 1, 0}, {1, 2, 3, 0}}}));
}

TEST(RoutingTrace, ComesBackAsItWasWritten) {
  RoutingTraceWriter writer(path(), 4, 2);
  writer.write(std::vector<std::int32_t>{0, 1, 3, 2, 1, 0});
  writer.write(std::vector<std::int32_t>{1, 2, 3, 0});
  EXPECT_THROW(read_routing_trace(path()), InputError) << "not closed";
  writer.close();
  std::ifstream stream(path());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), good);
}

TEST(RoutingTrace, CutAnywhereIsNoticed) {
  for (std::size_t length = 0; length + 1 < good.size(); ++length) {
    EXPECT_NE(error_of(good.substr(0, length)), "") << length;
  }
}

// Bytes that change the numbers of experts alone may leave a trace; nothing else is taken.
TEST(RoutingTrace, CorruptedAnywhereIsNoticedOrStillATrace) {
  Random random(9);
  for (int i = 0; i < 600; ++i) {
    std::string text = good;
    text[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(text.size())))] =
        static_cast<char>(random.below(256));
    try {
      const RoutingTrace trace = read_routing_trace(write(text));
      for (const auto& step : trace.steps) {
        EXPECT_EQ(step.size() % static_cast<std::size_t>(trace.top_k), 0U);
        for (const std::int32_t expert : step) EXPECT_TRUE(expert >= 0 && expert < trace.experts);
      }
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr(".trace:"));
    }
  }
}

TEST(RoutingTrace, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(error_of(""), HasSubstr("1: this is not the first line of a routing trace"));
  EXPECT_THAT(error_of("{}\n"), HasSubstr("1: this is not the first line"));
  EXPECT_THAT(error_of("moebench-routing-trace 2 experts=4 top_k=2\n"), HasSubstr("1: version 2"));
  EXPECT_THAT(error_of("moebench-routing-trace 1 experts=0 top_k=2\n"), HasSubstr("1: this is not the first line"));
  EXPECT_THAT(error_of("moebench-routing-trace 1 experts=2 top_k=3\n"), HasSubstr("1: top_k is more"));
  const std::string head = "moebench-routing-trace 1 experts=4 top_k=2\n";
  EXPECT_THAT(error_of(head), HasSubstr("2: the trace was cut"));
  EXPECT_THAT(error_of(head + "end 0\n"), HasSubstr("2: the trace has no steps"));
  EXPECT_THAT(error_of(head + "2 0,1\nend 1\n"), HasSubstr("2: the step has 1 of its 2 tokens"));
  EXPECT_THAT(error_of(head + "1 0,1 2,3\nend 1\n"), HasSubstr("2: something follows"));
  EXPECT_THAT(error_of(head + "1 0,1\n2 0,1 2\nend 2\n"), HasSubstr("3: expert 1 of token 1 is missing"));
  EXPECT_THAT(error_of(head + "1 0,4\nend 1\n"), HasSubstr("2: expert 4 of token 0 is not below 4"));
  EXPECT_THAT(error_of(head + "1 2,2\nend 1\n"), HasSubstr("2: expert 2 of token 0 is there twice"));
  EXPECT_THAT(error_of(head + "1 -1,2\nend 1\n"), HasSubstr("2: expert 0 of token 0 is missing or no number"));
  EXPECT_THAT(error_of(head + "99999999999999999999 0,1\n"), HasSubstr("2: a step does not begin with"));
  EXPECT_THAT(error_of(head + "1 0,1\nend 2\n"), HasSubstr("3: the trace has 1 steps"));
  EXPECT_THAT(error_of(head + "1 0,1\nend 1\n1 0,1\n"), HasSubstr("4: something follows the end"));
  EXPECT_THAT(error_of(head + "1 0,1\n"),
              HasSubstr("3: the trace was cut: it has no end: record it again, or end it with `end 1`"));
}

TEST(RoutingTrace, TheWriterRefusesWhatNobodyCouldRead) {
  RoutingTraceWriter writer(path(), 4, 2);
  EXPECT_THROW(writer.write(std::vector<std::int32_t>{0, 1, 2}), InputError);
  EXPECT_THROW(writer.write(std::vector<std::int32_t>{1, 1}), InputError);
  EXPECT_THROW(writer.write(std::vector<std::int32_t>{1, 4}), InputError);
  EXPECT_THROW(writer.write(std::vector<std::int32_t>{}), InputError);
  EXPECT_THROW(RoutingTraceWriter("no/such/folder/trace", 4, 2), InputError);
}

std::string misfit(const LayerShape& shape) {
  try {
    ExpertChoice({.kind = WorkloadKind::trace, .file = write(good)}, shape, 1);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(RoutingTrace, MustFitTheLayer) {
  const LayerShape fits{.tokens = Tokens(1), .experts = 4, .ranks = 2, .top_k = 2};
  EXPECT_EQ(misfit(fits), "");
  LayerShape shape = fits;
  shape.experts = 8;
  EXPECT_THAT(misfit(shape), HasSubstr("the trace has experts 4, and the layer 8: set experts to 4"));
  shape = fits;
  shape.top_k = 1;
  EXPECT_THAT(misfit(shape), HasSubstr("the trace has top_k 2, and the layer 1"));
  shape = fits;
  shape.ranks = 3;
  EXPECT_THAT(misfit(shape), HasSubstr(":3: the step has 2 tokens, and the layer's ranks 3 together"));
}

TEST(RoutingTrace, IsReplayedStepByStepAndFromTheBeginAgain) {
  const LayerShape shape{.tokens = Tokens(1), .experts = 4, .ranks = 2, .top_k = 2};
  const ExpertChoice choice({.kind = WorkloadKind::trace, .file = write(good)}, shape, 1);
  std::vector<std::int32_t> chosen(2);
  choice.choose(0, Tokens(1), chosen);
  EXPECT_THAT(chosen, ::testing::ElementsAre(3, 2));
  choice.choose(3, Tokens(0), chosen);
  EXPECT_THAT(chosen, ::testing::ElementsAre(1, 2));
}

}  // namespace
}  // namespace moebench
