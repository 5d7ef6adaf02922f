#include "profiler/nvml/gpu_watch.h"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "reference/base/error.h"

namespace moebench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr auto bus = "0000:1b:00.0";

TEST(GpuConditions, AreTheWorstAndTheBestOfAllLooks) {
  GpuConditions conditions;
  conditions.add({.temperature = Celsius(60), .processor_clock = Megahertz(1980), .slowed_by = {}});
  conditions.add({.temperature = Celsius(75), .processor_clock = Megahertz(1200), .slowed_by = {"power cap"}});
  conditions.add({.temperature = Celsius(70), .processor_clock = Megahertz(1500), .slowed_by = {"heat", "power cap"}});
  EXPECT_EQ(conditions, (GpuConditions{.looks = 3,
                                       .lowest_clock = Megahertz(1200),
                                       .highest_clock = Megahertz(1980),
                                       .highest_temperature = Celsius(75),
                                       .slowed_by = {"power cap", "heat"}}));
}

TEST(GpuWatch, LooksByItselfUntilItIsAsked) {
  GpuWatch watch(bus, milliseconds(1), FAKE_NVML);
  GpuConditions conditions = watch.take();
  EXPECT_GE(conditions.looks, 2);  // when it was made, and now
  EXPECT_EQ(conditions.lowest_clock, Megahertz(1980));
  EXPECT_EQ(conditions.highest_temperature, Celsius(61));
  EXPECT_THAT(conditions.slowed_by, ElementsAre("power cap", "heat, by hardware"));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  do {
    std::this_thread::sleep_for(milliseconds(5));
    conditions = watch.take();
  } while (conditions.looks < 2 && std::chrono::steady_clock::now() < deadline);
  EXPECT_GE(conditions.looks, 2) << "one is that of take()";
}

// Also in the middle of a long interval.
TEST(GpuWatch, EndsAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  { const GpuWatch watch(bus, std::chrono::hours(1), FAKE_NVML); }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::minutes(10));
}

TEST(GpuWatch, IsNotMadeWhereThereIsNothingToWatch) {
  EXPECT_THROW(GpuWatch("0000:00:00.0", milliseconds(1), FAKE_NVML), Error);
  EXPECT_THROW(GpuWatch(bus, milliseconds(1), "/nowhere/libnvidia-ml.so.1"), Error);
}

}  // namespace
}  // namespace moebench
