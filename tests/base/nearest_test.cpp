#include "reference/base/nearest.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace moebench {
namespace {

constexpr std::array<std::string_view, 5> names = {"tokens", "model_dim", "hidden_dim", "top_k", "reuse"};

TEST(Nearest, FindsTheLeastEditDistance) {
  EXPECT_EQ(nearest("token", names), "tokens");
  EXPECT_EQ(nearest("hiden_dim", names), "hidden_dim");
  EXPECT_EQ(nearest("modeldim", names), "model_dim");
  EXPECT_EQ(nearest("topk", names), "top_k");
  EXPECT_EQ(nearest("resue", names), "reuse");
}

TEST(Nearest, AnExactNameIsItself) {
  for (std::string_view name : names) EXPECT_EQ(nearest(name, names), name);
}

TEST(Nearest, IgnoresCase) { EXPECT_EQ(nearest("TOKENS", names), "tokens"); }

TEST(Nearest, NothingWhereEverythingIsFar) {
  EXPECT_EQ(nearest("colour", names), "");
  EXPECT_EQ(nearest("xxxxxxxxxxxxxxx", names), "");
  EXPECT_EQ(nearest("tokens", {}), "");
}

TEST(Nearest, TheFirstOfEquallyNearOnes) {
  constexpr std::array<std::string_view, 2> strategies = {"s1", "s2"};
  EXPECT_EQ(nearest("s9", strategies), "s1");
}

TEST(Nearest, HalfOfTheNameIsTheLimit) {
  constexpr std::array<std::string_view, 1> one = {"abcd"};
  EXPECT_EQ(nearest("abxx", one), "abcd");
  EXPECT_EQ(nearest("axxx", one), "");
}

TEST(Nearest, PointsIntoTheCandidates) {
  const std::string owned = "granularity";
  const std::array<std::string_view, 1> one = {owned};
  EXPECT_EQ(nearest("granularty", one).data(), owned.data());
}

}  // namespace
}  // namespace moebench
