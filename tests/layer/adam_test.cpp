#include "reference/layer/adam.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "reference/kernels/counting_allocator.h"

namespace moebench {
namespace {

at::Tensor parameter_of(double value) { return at::full({3, 5}, value, at::kDouble).requires_grad_(); }

// The algorithm as its paper writes it, for one number.
double after(double parameter, const std::vector<double>& gradients, double learning_rate) {
  double m = 0;
  double v = 0;
  for (std::size_t t = 1; t <= gradients.size(); ++t) {
    const double g = gradients[t - 1];
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const double power = static_cast<double>(t);
    parameter -= learning_rate * (m / (1 - std::pow(0.9, power))) / (std::sqrt(v / (1 - std::pow(0.999, power))) + 1e-8);
  }
  return parameter;
}

TEST(Adam, StepsAsItsPaperWritesIt) {
  const at::Tensor parameter = parameter_of(0.5);
  Adam adam({parameter}, 0.01);
  const std::vector<double> gradients = {0.3, -2, 0.1};
  for (double gradient : gradients) {
    parameter.mutable_grad() = at::full_like(parameter, gradient).detach();
    adam.step();
    EXPECT_EQ(parameter.grad().abs().max().item<double>(), 0) << "zeroed for the next pass";
  }
  EXPECT_NEAR(parameter[2][4].item<double>(), after(0.5, gradients, 0.01), 1e-14);
}

TEST(Adam, ChangesNothingWithoutALearningRate) {
  const at::Tensor parameter = parameter_of(0.5);
  parameter.mutable_grad() = at::ones_like(parameter).detach();
  Adam({parameter}, 0).step();
  EXPECT_TRUE(at::equal(parameter.detach(), at::full({3, 5}, 0.5, at::kDouble)));
}

TEST(Adam, LeavesParametersWithoutAGradientAlone) {
  const at::Tensor parameter = parameter_of(0.5);
  Adam({parameter}, 0.01).step();
  EXPECT_EQ(parameter[0][0].item<double>(), 0.5);
}

TEST(Adam, OfBf16RoundsWhatItStores) {
  const at::Tensor parameter = at::full({3, 5}, 0.5, at::kBFloat16).requires_grad_();
  Adam adam({parameter}, 0.01);
  for (int step = 0; step < 2; ++step) {
    parameter.mutable_grad() = at::full_like(parameter, 0.25).detach();
    adam.step();
  }
  EXPECT_NEAR(parameter[2][4].item<double>(), after(0.5, {0.25, 0.25}, 0.01), 0.5 / 256);
}

TEST(Adam, HoldsTwoMomentsAndTakesNothingMore) {
  count_storage();
  const at::Tensor parameter = at::ones({256, 256}).requires_grad_();
  parameter.mutable_grad() = at::ones_like(parameter).detach();
  const Bytes before = storage_counts().in_use;
  Adam adam({parameter}, 0.01);
  EXPECT_NEAR(static_cast<double>((storage_counts().in_use - before).count()), 2.0 * 256 * 256 * 4, 256);
  reset_storage_peak();
  const Bytes held = storage_counts().in_use;
  adam.step();
  EXPECT_LE((storage_counts().peak - held).count(), 64) << "numbers, no tensors";
}

}  // namespace
}  // namespace moebench
