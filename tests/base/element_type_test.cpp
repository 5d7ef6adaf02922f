#include "reference/base/element_type.h"

#include <gtest/gtest.h>

#include <limits>

namespace moebench {
namespace {

TEST(ElementType, SizesAreThoseOfTheMachine) {
  EXPECT_EQ(size_of(ElementType::fp32), ElementSize(sizeof(float)));
  EXPECT_EQ(size_of(ElementType::fp64), ElementSize(sizeof(double)));
  EXPECT_EQ(size_of(ElementType::bf16), ElementSize(2));
  EXPECT_EQ(size_of(ElementType::fp16), ElementSize(2));
  EXPECT_EQ(size_of(ElementType::tf32), ElementSize(sizeof(float)));
}

TEST(ElementType, NamesRoundTrip) {
  for (ElementType type :
       {ElementType::fp32, ElementType::fp64, ElementType::bf16, ElementType::fp16, ElementType::tf32}) {
    EXPECT_EQ(element_type_named(name_of(type)), type);
  }
  EXPECT_EQ(element_type_named("fp16"), ElementType::fp16);
  EXPECT_EQ(element_type_named("fp8"), std::nullopt);
}

TEST(ElementType, TheGateOfANarrowLayerIsFp32) {
  EXPECT_EQ(gate_type(ElementType::fp32), ElementType::fp32);
  EXPECT_EQ(gate_type(ElementType::fp64), ElementType::fp64);
  EXPECT_EQ(gate_type(ElementType::bf16), ElementType::fp32);
  EXPECT_EQ(gate_type(ElementType::fp16), ElementType::fp32);
  EXPECT_EQ(gate_type(ElementType::tf32), ElementType::fp32);
}

TEST(ElementType, RoundsByHalfTheDistanceToTheNextNumber) {
  EXPECT_EQ(2 * unit_roundoff(ElementType::fp32), std::numeric_limits<float>::epsilon());
  EXPECT_EQ(2 * unit_roundoff(ElementType::fp64), std::numeric_limits<double>::epsilon());
  EXPECT_EQ(unit_roundoff(ElementType::bf16), 1.0 / 256);
  EXPECT_EQ(unit_roundoff(ElementType::fp16), 1.0 / 2048);
  EXPECT_EQ(unit_roundoff(ElementType::tf32), 1.0 / 1024);
}

}  // namespace
}  // namespace moebench
