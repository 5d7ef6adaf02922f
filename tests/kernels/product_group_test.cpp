// Products as one call, where there is a GPU, against the same products one by one.
#include "reference/kernels/product_group.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <vector>

#include "reference/exec/gpus.h"
#include "reference/kernels/cuda_device.h"

namespace moebench {
namespace {

// Of each expert's rows with its weights, as a layer's; `transposed`: of the rows' gradients, or the weights'.
std::vector<Product> expert_products(at::Device device, at::ScalarType type, bool accumulate) {
  constexpr std::int64_t inner = 32;
  constexpr std::int64_t columns = 48;
  std::vector<Product> products;
  for (const std::int64_t rows : {8, 24, 40}) {
    const auto random = [&](std::int64_t a, std::int64_t b) {
      return at::randn({a, b}, at::kDouble).to(type).to(device);
    };
    const at::Tensor out = random(accumulate ? inner : rows, columns);
    products.push_back({.out = out,
                        .a = accumulate ? random(rows, inner).t() : random(rows, inner),
                        .b = accumulate ? random(rows, columns) : random(columns, inner).t(),
                        .accumulate = accumulate});
  }
  return products;
}

double tolerance_of(at::ScalarType type) { return type == at::kDouble ? 1e-12 : type == at::kFloat ? 1e-4 : 0.2; }

TEST(ProductGroup, IsThereForNoneOrOneProductNorOnTheCpu) {
  const c10::InferenceMode no_gradients;
  const std::vector<Product> products = expert_products(at::kCPU, at::kFloat, false);
  EXPECT_EQ(make_product_group({}), nullptr);
  EXPECT_EQ(make_product_group(std::span(products).first(1)), nullptr);
  EXPECT_EQ(make_product_group(products), nullptr);
}

TEST(ProductGroup, GivesWhatItsProductsGive) {
  if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  const c10::InferenceMode no_gradients;
  at::manual_seed(7);
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kBFloat16, at::kHalf}) {
    for (const bool accumulate : {false, true}) {
      const std::vector<Product> products = expert_products(at::Device(at::kCUDA, 0), type, accumulate);
      std::vector<at::Tensor> expected;
      for (const Product& product : products) {
        const at::Tensor before = accumulate ? product.out.to(at::kDouble) : at::zeros_like(product.out, at::kDouble);
        expected.push_back(before + at::matmul(product.a.to(at::kDouble), product.b.to(at::kDouble)));
      }
      const auto group = make_product_group(products);
      ASSERT_NE(group, nullptr) << type;
      group->run();
      const double tolerance = tolerance_of(type);
      for (std::size_t i = 0; i < products.size(); ++i) {
        EXPECT_TRUE(at::allclose(products[i].out.to(at::kDouble), expected[i], tolerance, tolerance)) << type << i;
      }
    }
  }
}

// Its addresses, workspace and handle are those of before.
TEST(ProductGroup, GivesWhatItsProductsGiveAgainWhereItWasRecorded) {
  if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  const c10::InferenceMode no_gradients;
  at::manual_seed(11);
  const auto device = make_cuda_device(0);
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kBFloat16, at::kHalf}) {
    const std::vector<Product> products = expert_products(at::Device(at::kCUDA, 0), type, false);
    const auto group = make_product_group(products);
    ASSERT_NE(group, nullptr) << type;
    const Task task{.run = [](void* what, int) { static_cast<ProductGroup*>(what)->run(); }, .context = group.get()};
    device->enqueue(Stream::compute, task);
    device->synchronize();
    device->recorder()->begin_recording();
    device->enqueue(Stream::compute, task);
    const std::unique_ptr<Recording> recording = device->recorder()->end_recording();
    for (int run = 0; run < 3; ++run) {
      std::vector<at::Tensor> expected;
      for (const Product& product : products) {
        at::Tensor(product.a).copy_(at::randn_like(product.a));
        expected.push_back(at::matmul(product.a.to(at::kDouble), product.b.to(at::kDouble)));
        at::Tensor(product.out).zero_();
      }
      device->recorder()->launch(*recording);
      device->synchronize();
      const double tolerance = tolerance_of(type);
      for (std::size_t i = 0; i < products.size(); ++i) {
        EXPECT_TRUE(at::allclose(products[i].out.to(at::kDouble), expected[i], tolerance, tolerance)) << type << i;
      }
    }
  }
}

}  // namespace
}  // namespace moebench
