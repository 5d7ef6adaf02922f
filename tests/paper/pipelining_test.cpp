#include "benchmarks/paper/pipelining.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "benchmarks/paper/deviation.h"
#include "tests/paper/data.h"

namespace moebench::paper {
namespace {

const PipeliningModel& model() {
  static const PipeliningModel instance(read_fig8(fixtures::data_folder()));
  return instance;
}

Deviation gain_deviation(const std::vector<Pipelining>& predictions) {
  Deviation deviation;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    deviation.add(predictions[i].gain, published_gain(model().cells()[i]));
  }
  return deviation;
}

Deviation jump_deviation(const std::vector<Pipelining>& predictions) {
  Deviation deviation;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    deviation.add(predictions[i].jump, model().cells()[i].one_partition);
  }
  return deviation;
}

bool all(const SpeedupCell&) { return true; }

TEST(PipeliningTest, TheGainIsWithinFivePercentHeldOut) {
  const PipeliningVariant& chosen = chosen_pipelining_variant();
  EXPECT_EQ(chosen.free.size(), 1u);
  EXPECT_LT(gain_deviation(model().predict(model().fit(chosen, all))).mean(), Ratio(0.05));
  EXPECT_LT(gain_deviation(model().hold_out(chosen, model_of)).mean(), Ratio(0.05));
  EXPECT_LT(gain_deviation(model().hold_out(chosen, tokens_of)).mean(), Ratio(0.05));
}

TEST(PipeliningTest, TheJumpNeedsSlowerProductsInFastMoe) {
  PipeliningVariant variant = chosen_pipelining_variant();
  const Deviation slower = jump_deviation(model().predict(model().fit(variant, all)));
  variant.fastmoe_products = FastMoeProducts::tf32;
  const Deviation alike = jump_deviation(model().predict(model().fit(variant, all)));
  EXPECT_LT(slower.mean(), Ratio(0.19));
  EXPECT_GT(alike.mean(), Ratio(0.35));
}

// A cell's figures may not reach its own prediction.
TEST(PipeliningTest, HoldingOutDoesNotLookAtTheGroup) {
  std::vector<SpeedupCell> changed = model().cells();
  for (SpeedupCell& cell : changed) {
    if (model_of(cell) == largest_model) cell.one_partition = cell.pipemoe = Ratio(9);
  }
  const PipeliningModel other(changed);
  const PipeliningVariant& chosen = chosen_pipelining_variant();
  const std::vector<Pipelining> before = model().hold_out(chosen, model_of);
  const std::vector<Pipelining> after = other.hold_out(chosen, model_of);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].jump == after[i].jump, model_of(changed[i]) == largest_model) << i;
  }
}

TEST(PipeliningTest, NoVariantIsWorseThanOneWithFewerConstantsOnItsOwnCells) {
  const auto loss_of = [](const PipeliningVariant& variant) {
    const std::vector<Pipelining> ours = model().predict(model().fit(variant, all));
    return jump_deviation(ours).mean() + gain_deviation(ours).mean();
  };
  const PipeliningVariant fixed{"", FastMoeProducts::fp32, {}};
  EXPECT_LT(loss_of(chosen_pipelining_variant()), loss_of(fixed));
}

}  // namespace
}  // namespace moebench::paper
