#include "reference/kernels/product_group.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAContextLight.h>
#include <ATen/ops/tensor.h>
#include <cublas_v2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/base/error.h"
#include "reference/kernels/upload.h"

namespace moebench {
namespace {

void check_cublas(cublasStatus_t status, const char* call) {
  if (status != CUBLAS_STATUS_SUCCESS) throw Error(std::string(call) + ": " + cublasGetStatusString(status));
}

cudaDataType_t cuda_type_of(c10::ScalarType type) {
  switch (type) {
    case c10::kBFloat16:
      return CUDA_R_16BF;
    case c10::kHalf:
      return CUDA_R_16F;
    case c10::kDouble:
      return CUDA_R_64F;
    default:
      return CUDA_R_32F;
  }
}

bool is_transposed(const at::Tensor& matrix) { return matrix.stride(1) != 1; }

int leading_dimension(const at::Tensor& matrix) {
  return static_cast<int>(matrix.stride(is_transposed(matrix) ? 1 : 0));
}

bool is_aligned(const at::Tensor& matrix) {
  constexpr std::uintptr_t alignment = 16;
  const auto row = static_cast<std::uintptr_t>(leading_dimension(matrix)) * matrix.element_size();
  return reinterpret_cast<std::uintptr_t>(matrix.const_data_ptr()) % alignment == 0 && row % alignment == 0;
}

bool can_be_grouped(const Product& product, const Product& first) {
  for (const at::Tensor* matrix : {&product.out, &product.a, &product.b}) {
    if (!matrix->is_cuda() || matrix->scalar_type() != first.out.scalar_type()) return false;
    if (first.out.scalar_type() != c10::kDouble && !is_aligned(*matrix)) return false;
    if (matrix->size(0) < 2 || matrix->size(1) < 2) return false;
  }
  return product.accumulate == first.accumulate;
}

// Row-major out = a b is column-major out' = b' a', and a row-major matrix is the transpose of a column-major one.
class CublasGroup final : public ProductGroup {
 public:
  explicit CublasGroup(std::span<const Product> products)
      : products_(products.begin(), products.end()), type_(products.front().out.scalar_type()) {
    const double beta = products.front().accumulate ? 1 : 0;
    std::vector<std::int64_t> addresses;
    for (const auto operand : {&Product::b, &Product::a, &Product::out}) {
      for (const Product& product : products_) {
        addresses.push_back(reinterpret_cast<std::intptr_t>((product.*operand).const_data_ptr()));
      }
    }
    for (const Product& product : products_) {
      of_b_.push_back(is_transposed(product.b) ? CUBLAS_OP_T : CUBLAS_OP_N);
      of_a_.push_back(is_transposed(product.a) ? CUBLAS_OP_T : CUBLAS_OP_N);
      columns_.push_back(static_cast<int>(product.out.size(1)));
      rows_.push_back(static_cast<int>(product.out.size(0)));
      inner_.push_back(static_cast<int>(product.a.size(1)));
      leading_b_.push_back(leading_dimension(product.b));
      leading_a_.push_back(leading_dimension(product.a));
      leading_out_.push_back(leading_dimension(product.out));
      ones_.push_back(1);
      factors_.push_back(1);
      betas_.push_back(beta);
    }
    factors_of_floats_.assign(factors_.begin(), factors_.end());
    betas_of_floats_.assign(betas_.begin(), betas_.end());
    addresses_ = upload(at::tensor(addresses, c10::kLong), products_.front().out.device());
  }

  void run() override {
    const bool is_double = type_ == c10::kDouble;
    const auto count = static_cast<int>(products_.size());
    const auto* const b = static_cast<void* const*>(addresses_.const_data_ptr());
    const cudaDataType_t type = cuda_type_of(type_);
    const void* const alpha = is_double ? static_cast<const void*>(factors_.data()) : factors_of_floats_.data();
    const void* const beta = is_double ? static_cast<const void*>(betas_.data()) : betas_of_floats_.data();
    check_cublas(cublasGemmGroupedBatchedEx(
                     at::cuda::getCurrentCUDABlasHandle(), of_b_.data(), of_a_.data(), columns_.data(), rows_.data(),
                     inner_.data(), alpha, b, type, leading_b_.data(), b + count, type, leading_a_.data(), beta,
                     b + std::ptrdiff_t{2} * count, type, leading_out_.data(), count, ones_.data(), compute_type()),
                 "cublasGemmGroupedBatchedEx");
  }

 private:
  cublasComputeType_t compute_type() const {
    if (type_ == c10::kDouble) return CUBLAS_COMPUTE_64F;
    const bool tf32 = type_ == c10::kFloat && at::globalContext().allowTF32CuBLAS();
    return tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
  }

  std::vector<Product> products_;
  c10::ScalarType type_;
  at::Tensor addresses_;  // [3, products] int64 on the GPU: of each b, a and out
  std::vector<cublasOperation_t> of_b_;
  std::vector<cublasOperation_t> of_a_;
  std::vector<int> columns_;
  std::vector<int> rows_;
  std::vector<int> inner_;
  std::vector<int> leading_b_;
  std::vector<int> leading_a_;
  std::vector<int> leading_out_;
  std::vector<int> ones_;  // each is a group of its own
  std::vector<double> factors_;
  std::vector<double> betas_;
  std::vector<float> factors_of_floats_;
  std::vector<float> betas_of_floats_;
};

}  // namespace

std::unique_ptr<ProductGroup> make_product_group(std::span<const Product> products) {
  if (products.size() < 2) return nullptr;
  const bool all = std::all_of(products.begin(), products.end(),
                               [&](const Product& product) { return can_be_grouped(product, products.front()); });
  return all ? std::make_unique<CublasGroup>(products) : nullptr;
}

}  // namespace moebench
