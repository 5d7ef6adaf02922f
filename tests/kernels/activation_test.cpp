#include "reference/kernels/activation.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <limits>

#include "reference/kernels/element.h"

namespace moebench {
namespace {

// Against LibTorch's own, and their autograd, in fp64. Sizes are no multiples of a block or a vector, and enough for
// several threads.
template <class T>
class ActivationKernel : public ::testing::Test {
 protected:
  static constexpr std::int64_t rows = 90;
  static constexpr std::int64_t width = 301;

  ActivationKernel() {
    at::manual_seed(3);
    at::set_num_threads(2);
  }

  static at::Tensor random(at::IntArrayRef sizes) { return (at::randn(sizes, at::kDouble) * 3).to(type); }
  static T* data(const at::Tensor& tensor) { return tensor.data_ptr<T>(); }
  static at::Tensor wide(const at::Tensor& tensor) { return tensor.detach().to(at::kDouble); }

  // A few roundings of `size`.
  static void expect_near(const at::Tensor& actual, const at::Tensor& expected, const at::Tensor& size) {
    constexpr double eps = std::is_same_v<T, c10::BFloat16> ? 1.0 / 128
                           : std::is_same_v<T, c10::Half>   ? 1.0 / 1024
                                                            : double{std::numeric_limits<Wide<T>>::epsilon()};
    const at::Tensor error = (wide(actual) - expected).abs() / size;
    EXPECT_LT(error.max().template item<double>(), 8 * eps);
  }

  static void expect_backward(const at::Tensor& x, const at::Tensor& reference_x, const at::Tensor& reference,
                              const at::Tensor& activated, const at::Tensor& grad_x, const at::Tensor& grad,
                              const at::Tensor& again) {
    expect_near(activated, reference.detach(), 1 + reference.detach().abs());
    const at::Tensor grads = wide(grad).abs();
    const at::Tensor size = 1 + (x.numel() == grad.numel() ? grads : at::cat({grads, grads}, 1) * (1 + wide(x).abs()));
    expect_near(grad_x, torch::autograd::grad({reference}, {reference_x}, {wide(grad)})[0], size);
    EXPECT_TRUE(at::equal(activated, again)) << "the gradient makes the same bits";
    EXPECT_EQ(x.sizes(), grad_x.sizes());
  }

  static constexpr c10::ScalarType type = c10::CppTypeToScalarType<T>::value;
};

using Types = ::testing::Types<float, double, c10::BFloat16, c10::Half>;
TYPED_TEST_SUITE(ActivationKernel, Types);

TYPED_TEST(ActivationKernel, GeluIsTorchsDefault) {
  const at::Tensor x = this->random({this->rows, this->width});
  const at::Tensor grad = this->random({this->rows, this->width});
  const at::Tensor activated = at::empty_like(x);
  gelu(Elements(x.numel()), this->data(x), this->data(activated));
  const at::Tensor grad_x = at::empty_like(x);
  const at::Tensor workspace = grad.clone();
  gelu_grad(Elements(x.numel()), this->data(x), this->data(workspace), this->data(grad_x), this->data(workspace));
  const at::Tensor reference_x = this->wide(x).requires_grad_();
  this->expect_backward(x, reference_x, at::gelu(reference_x), activated, grad_x, grad, workspace);
}

TYPED_TEST(ActivationKernel, SwigluIsSiluOfTheGateTimesUp) {
  const at::Tensor x = this->random({this->rows, 2 * this->width});
  const at::Tensor grad = this->random({this->rows, this->width});
  const at::Tensor activated = at::empty_like(grad);
  const Tokens count(this->rows);
  const Features columns(this->width);
  swiglu(count, columns, this->data(x), this->data(activated));
  const at::Tensor grad_x = at::empty_like(x);
  const at::Tensor workspace = grad.clone();
  swiglu_grad(count, columns, this->data(x), this->data(workspace), this->data(grad_x), this->data(workspace));
  const at::Tensor reference_x = this->wide(x).requires_grad_();
  const auto halves = at::chunk(reference_x, 2, 1);
  this->expect_backward(x, reference_x, at::silu(halves[0]) * halves[1], activated, grad_x, grad, workspace);
}

TYPED_TEST(ActivationKernel, FarFromZeroIsALineAndZero) {
  constexpr double far = std::is_same_v<TypeParam, c10::Half> ? 6e4 : 1e30;
  const at::Tensor x = at::tensor({-far, -200.0, -30.0, 0.0, 30.0, 200.0, far}, at::kDouble).to(this->type);
  const at::Tensor ones = at::ones_like(x);
  const at::Tensor line = at::clamp_min(x, 0);
  const at::Tensor activated = at::empty_like(x);
  const at::Tensor grad_x = at::empty_like(x);
  gelu_grad(Elements(7), this->data(x), this->data(ones), this->data(grad_x), this->data(activated));
  const at::Tensor slope = at::tensor({0.0, 0.0, 0.0, 0.5, 1.0, 1.0, 1.0}, at::kDouble);
  EXPECT_TRUE(at::allclose(this->wide(activated), this->wide(line), 1e-6, 1e-10)) << activated;
  EXPECT_TRUE(at::allclose(this->wide(grad_x), slope, 1e-6, 1e-10)) << grad_x;
  for (std::int64_t i = 0; i < 7; ++i) {
    const at::Tensor pair = at::stack({x[i], ones[i]});
    swiglu(Tokens(1), Features(1), this->data(pair), this->data(activated) + i);
  }
  EXPECT_TRUE(at::allclose(this->wide(activated), this->wide(line), 1e-6, 1e-7)) << activated;
}

TYPED_TEST(ActivationKernel, NaNStaysNaN) {
  const at::Tensor x = at::full({2}, std::numeric_limits<double>::quiet_NaN(), at::kDouble).to(this->type);
  const at::Tensor activated = at::zeros_like(x);
  gelu(Elements(2), this->data(x), this->data(activated));
  EXPECT_TRUE(at::isnan(activated).all().template item<bool>());
  activated.zero_();
  swiglu(Tokens(1), Features(1), this->data(x), this->data(activated));
  EXPECT_TRUE(at::isnan(activated[0]).template item<bool>());
}

}  // namespace
}  // namespace moebench
