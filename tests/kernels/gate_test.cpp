#include "reference/kernels/gate.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace moebench {
namespace {

using ::testing::ElementsAre;

TEST(ChooseExperts, TakesTheMostProbableInOrderAndTheFirstOfEquals) {
  const std::vector<float> probabilities = {0.1F, 0.6F, 0.3F,  //
                                            0.4F, 0.2F, 0.4F};
  std::vector<std::int32_t> chosen(4);
  std::vector<float> weights(4);
  choose_experts(Tokens(2), 3, 2, probabilities.data(), chosen.data(), weights.data());
  EXPECT_THAT(chosen, ElementsAre(1, 2, 0, 2));
  EXPECT_THAT(weights, ElementsAre(0.6F, 0.3F, 0.4F, 0.4F));
}

TEST(ChooseExperts, ChoosesDifferentExpertsEvenOfNaN) {
  const std::vector<double> probabilities(3, std::numeric_limits<double>::quiet_NaN());
  std::vector<std::int32_t> chosen(3);
  std::vector<double> weights(3);
  choose_experts(Tokens(1), 3, 3, probabilities.data(), chosen.data(), weights.data());
  EXPECT_THAT(chosen, ElementsAre(0, 1, 2));
}

TEST(SortCopies, SortsByExpertThenToken) {
  const std::vector<std::int32_t> chosen = {2, 0,   //
                                            0, 2,   //
                                            2, 3};  // nothing for expert 1
  std::vector<std::int32_t> counts(4, 99);
  std::vector<std::int32_t> positions(6);
  sort_copies(Tokens(3), 2, chosen.data(), counts, positions.data());
  EXPECT_THAT(counts, ElementsAre(2, 0, 3, 1));
  EXPECT_THAT(positions, ElementsAre(2, 0, 1, 3, 4, 5));
}

TEST(ScoresGrad, IsTheSoftmaxsGradient) {
  at::manual_seed(5);
  constexpr std::int64_t tokens = 5;
  constexpr int experts = 4;
  constexpr int top_k = 2;
  const at::Tensor scores = at::randn({tokens, experts}, at::kDouble).requires_grad_();
  at::Tensor probabilities = at::softmax(scores, 1);
  const auto [weights, index] = at::topk(probabilities, top_k, 1);
  const at::Tensor grad_weights = at::randn({tokens, top_k}, at::kDouble);
  weights.backward(grad_weights);

  const at::Tensor chosen = index.to(at::kInt);
  const at::Tensor given = weights.detach().contiguous();
  const at::Tensor in_place = probabilities.detach().clone();
  scores_grad(Tokens(tokens), experts, top_k, chosen.const_data_ptr<std::int32_t>(), given.const_data_ptr<double>(),
              grad_weights.const_data_ptr<double>(), in_place.mutable_data_ptr<double>());
  EXPECT_TRUE(at::allclose(in_place, scores.grad(), 1e-12, 1e-14));
}

}  // namespace
}  // namespace moebench
