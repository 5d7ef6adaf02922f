#include "reference/cost/gemm_speeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "reference/base/error.h"
#include "reference/base/random.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

GemmShape shape(std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  return {.rows = Tokens(rows), .inner = Features(inner), .columns = Features(columns)};
}

// A product of so many rows that reaches so many FLOP/s.
GemmPoint point(GemmShape shape, double flops_per_second, ElementType type = ElementType::fp32) {
  return {.type = type, .shape = shape, .time = shape.flops() / FlopsPerSecond(flops_per_second)};
}

GemmSpeeds measured(std::vector<GemmPoint> points) { return {std::move(points), {}, "made up", "gemm"}; }

GemmPeak peak(std::vector<GemmPeak::Efficiency> efficiency) {
  return {.type = ElementType::fp32,
          .peak = FlopsPerSecond(1000),
          .source = "made up",
          .efficiency = std::move(efficiency),
          .efficiency_source = "made up"};
}

double speed(const GemmSpeeds& speeds, GemmShape shape) {
  return (shape.flops() / speeds.time(shape, ElementType::fp32)).count();
}

TEST(GemmSpeedsTest, CountsAMultiplicationAndAnAdditionAsTwo) { EXPECT_EQ(shape(2, 3, 5).flops(), Flops(60)); }

TEST(GemmSpeedsTest, GivesMeasuredTimesBack) {
  const GemmSpeeds speeds =
      measured({point(shape(64, 8, 8), 100), point(shape(256, 8, 8), 300), point(shape(64, 8, 32), 500)});
  EXPECT_NEAR(speed(speeds, shape(64, 8, 8)), 100, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(256, 8, 8)), 300, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(64, 8, 32)), 500, 1e-9);
}

TEST(GemmSpeedsTest, IsStraightInTheLogarithms) {
  const GemmSpeeds speeds =
      measured({point(shape(64, 8, 8), 100), point(shape(256, 8, 8), 300), point(shape(64, 8, 32), 500)});
  EXPECT_NEAR(speed(speeds, shape(128, 8, 8)), 200, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(64, 8, 16)), 300, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(64, 16, 8)), 300, 1e-9);   // the product of the two counts
  EXPECT_NEAR(speed(speeds, shape(128, 8, 16)), 350, 1e-9);  // 200 and 500, the only one of that many weights
}

TEST(GemmSpeedsTest, HoldsBeyondItsEnds) {
  const GemmSpeeds speeds =
      measured({point(shape(64, 8, 8), 100), point(shape(256, 8, 8), 300), point(shape(64, 8, 32), 500)});
  EXPECT_NEAR(speed(speeds, shape(1, 8, 8)), 100, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(4096, 8, 8)), 300, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(64, 1, 1)), 100, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(64, 512, 512)), 500, 1e-9);
}

TEST(GemmSpeedsTest, TakesTheMeanTimeOfEqualSizes) {
  EXPECT_NEAR(speed(measured({point(shape(64, 8, 8), 100), point(shape(64, 4, 16), 300)}), shape(64, 8, 8)), 150, 1e-9);
}

TEST(GemmSpeedsTest, TakesAShareOfAPeak) {
  const GemmSpeeds speeds({}, {peak({{Tokens(16), Ratio(0.2)}, {Tokens(64), Ratio(0.6)}})}, "", "gemm");
  EXPECT_NEAR(speed(speeds, shape(16, 8, 8)), 200, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(32, 8, 8)), 400, 1e-9);
  EXPECT_NEAR(speed(speeds, shape(4096, 3, 3)), 600, 1e-9);
}

TEST(GemmSpeedsTest, NoRowsTakeNoTime) {
  const GemmSpeeds speeds({}, {peak({{Tokens(1), Ratio(1)}})}, "", "gemm");
  EXPECT_EQ(speeds.time(shape(0, 8, 8), ElementType::fp32), Seconds(0));
}

TEST(GemmSpeedsTest, AFormatOfWhichNothingIsKnownIsAnError) {
  const GemmSpeeds speeds({}, {peak({{Tokens(1), Ratio(1)}})}, "", "gemm");
  try {
    speeds.time(shape(1, 8, 8), ElementType::bf16);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("bf16"));
  }
}

// However points lie, what is between them is as fast as one of them at least and at most.
TEST(GemmSpeedsPropertyTest, StaysBetweenTheSlowestAndTheFastest) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(derived_seed(seed, 61));
    const auto size = [&] { return 1 + random.below(2000); };
    std::vector<GemmPoint> points;
    double slowest = std::numeric_limits<double>::infinity();
    double fastest = 0;
    for (std::int64_t i = 0, count = 1 + random.below(12); i < count; ++i) {
      const double flops_per_second = 1 + 1000 * random.uniform();
      points.push_back(point(shape(size(), 1 + random.below(4), 8), flops_per_second));
      slowest = std::min(slowest, flops_per_second);
      fastest = std::max(fastest, flops_per_second);
    }
    const GemmSpeeds speeds = measured(points);
    for (int i = 0; i < 50; ++i) {
      const double found = speed(speeds, shape(size(), size(), size()));
      ASSERT_GE(found, slowest * (1 - 1e-9)) << "seed " << seed;
      ASSERT_LE(found, fastest * (1 + 1e-9)) << "seed " << seed;
    }
  }
}

std::string error_of(std::vector<GemmPoint> points, std::vector<GemmPeak> peaks) {
  try {
    GemmSpeeds(std::move(points), std::move(peaks), "made up", "gemm");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(GemmSpeedsTest, RefusesWhatCannotBeAndSaysWhere) {
  const GemmPoint right = point(shape(1, 1, 1), 1);
  EXPECT_THAT(error_of({}, {}), StartsWith("gemm: there is neither"));
  EXPECT_THAT(error_of({right, {.shape = shape(0, 1, 1), .time = Seconds(1)}}, {}), StartsWith("gemm.points[1]:"));
  EXPECT_THAT(error_of({{.shape = shape(1, -1, 1), .time = Seconds(1)}}, {}), StartsWith("gemm.points[0]:"));
  EXPECT_THAT(error_of({{.shape = shape(1, 1, 1), .time = Seconds(0)}}, {}), StartsWith("gemm.points[0]:"));
  const std::int64_t huge = std::int64_t{1} << 40;
  EXPECT_THAT(error_of({{.shape = shape(huge, huge, huge), .time = Seconds(1)}}, {}), StartsWith("gemm.points[0]:"));
  EXPECT_THAT(error_of({right}, {peak({{Tokens(1), Ratio(1)}})}), HasSubstr("fp32 is given twice"));
  EXPECT_THAT(error_of({}, {peak({})}), StartsWith("gemm.peaks[0]: there is no efficiency"));
  EXPECT_THAT(error_of({}, {peak({{Tokens(1), Ratio(1.01)}})}), HasSubstr("not a share"));
  EXPECT_THAT(error_of({}, {peak({{Tokens(1), Ratio(0)}})}), HasSubstr("not a share"));
  EXPECT_THAT(error_of({}, {peak({{Tokens(2), Ratio(1)}, {Tokens(2), Ratio(1)}})}), HasSubstr("do not ascend"));
}

}  // namespace
}  // namespace moebench
