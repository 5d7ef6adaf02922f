#include "reference/base/random.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Random, IsSplitMix64) {
  // From the generator's reference implementation (Vigna, splitmix64.c) with seed 1234567.
  Random random(1234567);
  EXPECT_EQ(random(), 6457827717110365317ULL);
  EXPECT_EQ(random(), 3203168211198807973ULL);
  EXPECT_EQ(random(), 9817491932198370423ULL);
  EXPECT_EQ(random(), 4593380528125082431ULL);
  EXPECT_EQ(random(), 16408922859458223821ULL);
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  Random random(1);
  std::array<int, 7> times{};
  for (int i = 0; i < 7000; ++i) {
    const std::int64_t drawn = random.below(7);
    ASSERT_GE(drawn, 0);
    ASSERT_LT(drawn, 7);
    ++times[static_cast<std::size_t>(drawn)];
  }
  // 1000 each; 6 standard deviations are 176.
  for (int count : times) EXPECT_NEAR(count, 1000, 176);
  EXPECT_EQ(random.below(1), 0);
}

TEST(Random, UniformIsInTheHalfOpenUnitInterval) {
  Random random(2);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double drawn = random.uniform();
    ASSERT_GE(drawn, 0.0);
    ASSERT_LT(drawn, 1.0);
    sum += drawn;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 6 * 0.29 / 100);
}

TEST(Random, ServesTheStandardLibrary) {
  std::vector<int> numbers = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::vector<int> sorted = numbers;
  std::shuffle(numbers.begin(), numbers.end(), Random(3));
  EXPECT_NE(numbers, sorted);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(numbers, sorted);
}

TEST(Random, DerivedSeedsDiffer) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (std::uint64_t purpose = 0; purpose < 100; ++purpose) seeds.insert(derived_seed(seed, purpose));
  }
  EXPECT_EQ(seeds.size(), 10000u);
  static_assert(derived_seed(1, 2) != derived_seed(2, 1));
}

}  // namespace
}  // namespace moebench
