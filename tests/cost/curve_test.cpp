#include "reference/cost/curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/random.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Curve<Bytes> curve(std::vector<CurvePoint<Bytes>> points) { return {std::move(points), "made up", "here"}; }

TEST(CurveTest, IsStraightBetweenPoints) {
  const Curve<Bytes> times = curve({{Bytes(10), Seconds(1)}, {Bytes(20), Seconds(3)}, {Bytes(40), Seconds(4)}});
  EXPECT_DOUBLE_EQ(times.at(Bytes(10)).count(), 1);
  EXPECT_DOUBLE_EQ(times.at(Bytes(15)).count(), 2);
  EXPECT_DOUBLE_EQ(times.at(Bytes(20)).count(), 3);
  EXPECT_DOUBLE_EQ(times.at(Bytes(30)).count(), 3.5);
}

TEST(CurveTest, WhatIsSmallTakesItsLatency) {
  const Curve<Bytes> times = curve({{Bytes(10), Seconds(1)}, {Bytes(20), Seconds(3)}});
  EXPECT_DOUBLE_EQ(times.at(Bytes(0)).count(), 1);
  EXPECT_DOUBLE_EQ(times.at(Bytes(9)).count(), 1);
}

TEST(CurveTest, GoesOnAtTheRateOfItsEnd) {
  EXPECT_DOUBLE_EQ(curve({{Bytes(10), Seconds(1)}, {Bytes(20), Seconds(3)}}).at(Bytes(40)).count(), 7);
  EXPECT_DOUBLE_EQ(curve({{Bytes(10), Seconds(1)}}).at(Bytes(40)).count(), 4);
  EXPECT_DOUBLE_EQ(curve({{Bytes(0), Seconds(1)}}).at(Bytes(40)).count(), 1);
  EXPECT_DOUBLE_EQ(curve({{Bytes(10), Seconds(2)}, {Bytes(20), Seconds(2)}}).at(Bytes(40)).count(), 4);
}

TEST(CurveTest, ASlowerSmallerSizeHoldsForALargerOne) {
  const Curve<Bytes> times = curve({{Bytes(10), Seconds(3)}, {Bytes(20), Seconds(2)}, {Bytes(30), Seconds(5)}});
  EXPECT_DOUBLE_EQ(times.at(Bytes(20)).count(), 3);
  EXPECT_DOUBLE_EQ(times.at(Bytes(25)).count(), 4);
  EXPECT_EQ(times.points()[1].time, Seconds(2));  // as it was given
}

TEST(CurvePropertyTest, NeverFallsAndPassesThroughRisingPoints) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(derived_seed(seed, 60));
    std::vector<CurvePoint<Bytes>> points;
    Bytes size;
    for (std::int64_t i = 0, count = 1 + random.below(6); i < count; ++i) {
      size += Bytes(1 + random.below(100));
      points.push_back({size, Seconds(0.01 + random.uniform())});
    }
    const Curve<Bytes> times = curve(points);
    Seconds highest;
    for (const auto& point : points) {
      highest = std::max(highest, point.time);
      ASSERT_EQ(times.at(point.size), highest) << "seed " << seed;
    }
    Seconds before;
    for (std::int64_t i = 0; i < 2 * size.count(); ++i) {
      ASSERT_GE(times.at(Bytes(i)) - before, Seconds(-1e-15)) << "seed " << seed << ", size " << i;
      before = times.at(Bytes(i));
    }
  }
}

std::string error_of(std::vector<CurvePoint<Bytes>> points) {
  try {
    curve(std::move(points));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(CurveTest, RefusesWhatIsNoCurveAndSaysWhere) {
  EXPECT_THAT(error_of({}), StartsWith("here: there is no point"));
  EXPECT_THAT(error_of({{Bytes(-1), Seconds(1)}}), StartsWith("here.points[0]: the size is negative"));
  EXPECT_THAT(error_of({{Bytes(1), Seconds(1)}, {Bytes(2), Seconds(0)}}), StartsWith("here.points[1]: the time is 0"));
  EXPECT_THAT(error_of({{Bytes(1), Seconds(-1)}}), HasSubstr("must be above 0"));
  EXPECT_THAT(error_of({{Bytes(1), Seconds(std::nan(""))}}), HasSubstr("must be above 0"));
  EXPECT_THAT(error_of({{Bytes(1), Seconds(1)}, {Bytes(1), Seconds(2)}}),
              StartsWith("here.points[1]: the size is not above"));
}

}  // namespace
}  // namespace moebench
