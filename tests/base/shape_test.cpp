#include "reference/base/shape.h"

#include <string>

#include <gtest/gtest.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

LayerShape valid_shape() {
  return {
      .tokens = Tokens(16), .model_dim = Features(8), .hidden_dim = Features(32), .experts = 6, .ranks = 3, .top_k = 2};
}

// The error of require_valid(), or "" if there is none.
std::string error_of(const LayerShape& shape) {
  try {
    require_valid(shape);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Shape, DerivedSizes) {
  EXPECT_EQ(valid_shape().experts_per_rank(), 2);
  EXPECT_EQ(valid_shape().routed_tokens(), Tokens(32));
}

TEST(Shape, AcceptsTheLeastShape) {
  EXPECT_EQ(error_of({.tokens = Tokens(1), .model_dim = Features(1), .hidden_dim = Features(1)}), "");
  EXPECT_EQ(error_of(valid_shape()), "");
}

TEST(Shape, EverySizeIsAtLeastOne) {
  LayerShape shape = valid_shape();
  shape.tokens = Tokens(0);
  EXPECT_EQ(error_of(shape), "tokens is 0: it must be at least 1");
  shape = valid_shape();
  shape.model_dim = Features(-4);
  EXPECT_EQ(error_of(shape), "model_dim is -4: it must be at least 1");
  shape = valid_shape();
  shape.hidden_dim = Features(0);
  EXPECT_EQ(error_of(shape), "hidden_dim is 0: it must be at least 1");
  shape = valid_shape();
  shape.experts = 0;
  EXPECT_EQ(error_of(shape), "experts is 0: it must be at least 1");
  shape = valid_shape();
  shape.ranks = 0;
  EXPECT_EQ(error_of(shape), "ranks is 0: it must be at least 1");
  shape = valid_shape();
  shape.top_k = 0;
  EXPECT_EQ(error_of(shape), "top_k is 0: it must be at least 1");
}

TEST(Shape, ExpertsDivideByRanks) {
  LayerShape shape = valid_shape();
  shape.experts = 7;
  EXPECT_EQ(error_of(shape),
            "experts is 7, which does not divide by 3 ranks: the next number that does is 9; or let 1 rank share the "
            "experts");
  shape.experts = 2;
  EXPECT_EQ(error_of(shape),
            "experts is 2, which does not divide by 3 ranks: the next number that does is 3; or let 2 ranks share the "
            "experts");
}

TEST(Shape, TopKIsAtMostTheExperts) {
  LayerShape shape = valid_shape();
  shape.top_k = 6;
  EXPECT_EQ(error_of(shape), "");
  shape.top_k = 7;
  EXPECT_EQ(error_of(shape), "top_k is 7, more than the 6 experts: lower top_k or add experts");
}

TEST(Shape, SwigluHasTwoProjectionsInItsFirstMatrix) {
  LayerShape shape{.tokens = Tokens(1), .model_dim = Features(8), .hidden_dim = Features(32)};
  EXPECT_EQ(shape.hidden_width(), Features(32));
  EXPECT_EQ(shape.expert_weights(), Elements(512));
  shape.activation = Activation::gelu;
  EXPECT_EQ(shape.hidden_width(), Features(32));
  shape.activation = Activation::swiglu;
  EXPECT_EQ(shape.hidden_width(), Features(64));
  EXPECT_EQ(shape.expert_weights(), Elements(768));
}

}  // namespace
}  // namespace moebench
