#include "profiler/calibrate/calibration_scope.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace moebench {
namespace {

template <class Size>
void expect_ascending(const std::vector<Size>& sizes) {
  ASSERT_FALSE(sizes.empty());
  EXPECT_GT(sizes.front(), Size(0));
  EXPECT_TRUE(std::adjacent_find(sizes.begin(), sizes.end(), std::greater_equal<Size>()) == sizes.end());
}

TEST(CalibrationScope, HasAscendingSizesAndSomethingToRepeat) {
  for (const bool quick : {false, true}) {
    const CalibrationScope scope = scope_of({.quick = quick});
    ASSERT_FALSE(scope.experts.empty());
    for (const MeasuredExpert& expert : scope.experts) expect_ascending(expert.rows);
    EXPECT_TRUE(std::any_of(scope.experts.begin(), scope.experts.end(),
                            [&](const MeasuredExpert& expert) { return expert.model_dim == scope.prologue_dim; }));
    for (const auto* sizes : {&scope.exchanged, &scope.summed, &scope.copied}) expect_ascending(*sizes);
    EXPECT_GE(scope.sweeps * scope.steps, 5) << "a median";
    EXPECT_GE(scope.transfers, 5);
    EXPECT_GE(scope.slowdown_rounds, 3);
    EXPECT_GT(scope.window, Seconds(0));
  }
}

TEST(CalibrationScope, HasEveryFormatThatModelsTrainIn) {
  for (const bool quick : {false, true}) {
    const CalibrationScope scope = scope_of({.quick = quick});
    for (const ElementType type : {ElementType::fp32, ElementType::bf16}) {
      EXPECT_TRUE(std::any_of(scope.experts.begin(), scope.experts.end(),
                              [&](const MeasuredExpert& expert) { return expert.type == type; }));
    }
  }
}

}  // namespace
}  // namespace moebench
