#include "reference/layer/parameters.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace moebench {
namespace {

constexpr LayerShape shape{.tokens = Tokens(4), .model_dim = Features(64), .hidden_dim = Features(256), .experts = 4};

TEST(Parameters, AreAFunctionOfTheSeed) {
  EXPECT_TRUE(at::equal(initial_gate(shape, 7), initial_gate(shape, 7)));
  EXPECT_FALSE(at::equal(initial_gate(shape, 7), initial_gate(shape, 8)));
  EXPECT_TRUE(at::equal(initial_expert(shape, 7, 2).fc1, initial_expert(shape, 7, 2).fc1));
  EXPECT_FALSE(at::equal(initial_expert(shape, 7, 2).fc1, initial_expert(shape, 7, 3).fc1));
}

TEST(Parameters, AreScaledByTheRootOfWhatTheyAreSummedOver) {
  const ExpertWeights expert = initial_expert(shape, 7, 0);
  EXPECT_NEAR(initial_gate(shape, 7).abs().max().item<double>(), 1.0 / 8, 0.01);
  EXPECT_NEAR(expert.fc1.abs().max().item<double>(), 1.0 / 8, 0.001);
  EXPECT_NEAR(expert.fc2.abs().max().item<double>(), 1.0 / 16, 0.001);
  EXPECT_NEAR(expert.fc1.mean().item<double>(), 0, 0.002);
}

TEST(Parameters, OfFp32AreThoseOfFp64Rounded) {
  LayerShape wide = shape;
  wide.dtype = ElementType::fp64;
  EXPECT_TRUE(at::equal(initial_gate(shape, 7), initial_gate(wide, 7).to(at::kFloat)));
}

TEST(Parameters, OfBf16AreRoundedButForTheGate) {
  LayerShape narrow = shape;
  narrow.dtype = ElementType::bf16;
  EXPECT_TRUE(at::equal(initial_gate(narrow, 7), initial_gate(shape, 7)));
  EXPECT_TRUE(at::equal(initial_expert(narrow, 7, 1).fc1, initial_expert(shape, 7, 1).fc1.to(at::kBFloat16)));
}

TEST(Parameters, OfSwigluHaveGateAndUpSideBySide) {
  LayerShape gated = shape;
  gated.activation = Activation::swiglu;
  EXPECT_EQ(initial_expert(gated, 7, 0).fc1.sizes(), (at::IntArrayRef{64, 512}));
  EXPECT_EQ(initial_expert(gated, 7, 0).fc2.sizes(), (at::IntArrayRef{256, 64}));
}

}  // namespace
}  // namespace moebench
