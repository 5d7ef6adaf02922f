#include "reference/kernels/permutation.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <vector>

namespace moebench {
namespace {

// Against ATen's own indexing. 300 tokens are enough for several threads.
template <class T>
class Permutation : public ::testing::Test {
 protected:
  static constexpr std::int64_t tokens = 300;
  static constexpr std::int64_t width = 139;
  static constexpr int top_k = 2;

  Permutation() {
    at::manual_seed(3);
    at::set_num_threads(2);
    index_ = at::randperm(tokens * top_k, at::kLong);
    positions_ = index_.to(at::kInt);
  }

  static at::TensorOptions options() { return at::TensorOptions(c10::CppTypeToScalarType<T>::value); }
  static at::Tensor random(at::IntArrayRef sizes) { return at::randn(sizes, options()); }
  static T* data(const at::Tensor& tensor) { return tensor.data_ptr<T>(); }

  // Weights and scores.
  static at::Tensor random_weights(at::IntArrayRef sizes) {
    return at::randn(sizes, at::TensorOptions(c10::CppTypeToScalarType<Wide<T>>::value));
  }
  static Wide<T>* weights(const at::Tensor& tensor) { return tensor.data_ptr<Wide<T>>(); }

  // Rounded once from exact sums: to the last bit of a narrow format, but for the few sums that fp32 puts on the other
  // side of a middle.
  static void expect_sums(const at::Tensor& actual, const at::Tensor& exact) {
    const bool is_narrow = !std::is_same_v<T, Wide<T>>;
    EXPECT_TRUE(at::allclose(actual.to(at::kDouble), exact, is_narrow ? 1.0 / 255 : 1e-5, 1e-6));
    if (!is_narrow) return;
    const at::Tensor differing = actual.ne(exact.to(actual.scalar_type())).to(at::kDouble);
    EXPECT_LT(differing.mean().template item<double>(), 1e-3);
  }
  static at::Tensor wide(const at::Tensor& tensor) { return tensor.to(at::kDouble); }

  CopyRows rows() const { return {Tokens(tokens), top_k, positions_.template const_data_ptr<std::int32_t>()}; }
  // [tokens][top_k][width]: each token's copies.
  at::Tensor copies_of(const at::Tensor& sorted) const {
    return sorted.index_select(0, index_).view({tokens, top_k, -1});
  }

  at::Tensor index_;      // [tokens * top_k]
  at::Tensor positions_;  // the same as int32
};

using Types = ::testing::Types<float, double, c10::BFloat16, c10::Half>;
TYPED_TEST_SUITE(Permutation, Types);

TYPED_TEST(Permutation, CopiesTokensToTheirPlaces) {
  const at::Tensor input = this->random({this->tokens, this->width});
  const at::Tensor sorted = at::empty({this->tokens * this->top_k, this->width}, this->options());
  permute(this->rows(), Features(this->width), this->data(input), this->data(sorted));
  EXPECT_TRUE(at::equal(this->copies_of(sorted), input.unsqueeze(1).expand({-1, this->top_k, -1})));
}

TYPED_TEST(Permutation, SumsWeightedCopies) {
  const at::Tensor combined = this->random({this->tokens * this->top_k, this->width});
  const at::Tensor weight = this->random_weights({this->tokens, this->top_k});
  const at::Tensor output = at::empty({this->tokens, this->width}, this->options());
  unpermute(this->rows(), Features(this->width), this->weights(weight), this->data(combined), this->data(output));
  this->expect_sums(output, (this->wide(this->copies_of(combined)) * this->wide(weight).unsqueeze(2)).sum(1));
}

TYPED_TEST(Permutation, GivesGradientsOfCopiesAndWeightsAlsoInPlace) {
  const at::Tensor combined = this->random({this->tokens * this->top_k, this->width});
  const at::Tensor weight = this->random_weights({this->tokens, this->top_k});
  const at::Tensor grad_output = this->random({this->tokens, this->width});
  const at::Tensor expected_scores =
      (this->wide(this->copies_of(combined)) * this->wide(grad_output).unsqueeze(1)).sum(2).to(weight.scalar_type());
  const at::Tensor expected_copies = (grad_output.unsqueeze(1) * weight.unsqueeze(2)).to(combined.scalar_type());
  const at::Tensor apart = at::empty_like(combined);
  for (const at::Tensor& grad_combined : {apart, combined}) {
    const at::Tensor grad_scores = at::empty_like(weight);
    unpermute_grad(this->rows(), Features(this->width), this->weights(weight), this->data(combined),
                   this->data(grad_output), this->data(grad_combined), this->weights(grad_scores));
    EXPECT_TRUE(at::allclose(grad_scores, expected_scores, 1e-4, 1e-4));
    EXPECT_TRUE(at::equal(this->copies_of(grad_combined), expected_copies));
  }
}

TYPED_TEST(Permutation, SumsGradientsOfCopiesOverOrOntoWhatIsThere) {
  const at::Tensor sorted = this->random({this->tokens * this->top_k, this->width});
  const at::Tensor expected = this->wide(this->copies_of(sorted)).sum(1);
  const at::Tensor grad = at::full({this->tokens, this->width}, 7, this->options());
  permute_grad(this->rows(), Features(this->width), this->data(sorted), true, this->data(grad));
  this->expect_sums(grad, expected + 7);
  permute_grad(this->rows(), Features(this->width), this->data(sorted), false, this->data(grad));
  EXPECT_TRUE(at::equal(grad, expected.to(grad.scalar_type())));
}

TYPED_TEST(Permutation, GivesTheSameBitsForAnyNumberOfThreads) {
  const at::Tensor combined = this->random({this->tokens * this->top_k, this->width});
  const at::Tensor weight = this->random_weights({this->tokens, this->top_k});
  std::vector<at::Tensor> outputs;
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    outputs.push_back(at::empty({this->tokens, this->width}, this->options()));
    unpermute(this->rows(), Features(this->width), this->weights(weight), this->data(combined),
              this->data(outputs.back()));
  }
  EXPECT_TRUE(at::equal(outputs[0], outputs[1]));
}

}  // namespace
}  // namespace moebench
