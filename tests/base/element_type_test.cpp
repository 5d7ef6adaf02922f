#include "reference/base/element_type.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(ElementType, SizesAreThoseOfTheMachine) {
  EXPECT_EQ(size_of(ElementType::fp32), ElementSize(sizeof(float)));
  EXPECT_EQ(size_of(ElementType::fp64), ElementSize(sizeof(double)));
}

TEST(ElementType, NamesRoundTrip) {
  for (ElementType type : {ElementType::fp32, ElementType::fp64}) EXPECT_EQ(element_type_named(name_of(type)), type);
  EXPECT_EQ(element_type_named("FP32"), std::nullopt);
  EXPECT_EQ(element_type_named(""), std::nullopt);
}

}  // namespace
}  // namespace moebench
