#include "reference/base/activation.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(ActivationTest, NamesRoundTrip) {
  for (const Activation activation : {Activation::relu, Activation::gelu, Activation::swiglu}) {
    EXPECT_EQ(activation_named(name_of(activation)), activation);
  }
  EXPECT_EQ(name_of(Activation::swiglu), "swiglu");
  EXPECT_EQ(activation_named("silu"), std::nullopt);
  EXPECT_EQ(activation_named(""), std::nullopt);
}

TEST(ActivationTest, OnlyReluCanBeDifferentiatedFromWhatItGave) {
  EXPECT_FALSE(keeps_pre_activation(Activation::relu));
  EXPECT_TRUE(keeps_pre_activation(Activation::gelu));
  EXPECT_TRUE(keeps_pre_activation(Activation::swiglu));
}

}  // namespace
}  // namespace moebench
