#include "reference/kernels/gate.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <tuple>
#include <vector>

#include "reference/routing/gate_noise.h"

namespace moebench {
namespace {

using ::testing::ElementsAre;

GateRows rows_of(std::int64_t tokens, int experts, int top_k, GateKind kind = GateKind::softmax) {
  return {.kind = kind, .tokens = Tokens(tokens), .experts = experts, .top_k = top_k};
}

TEST(ChooseExperts, TakesTheLargestScoresInOrderAndTheFirstOfEquals) {
  const std::vector<float> scores = {0.1F, 0.6F, 0.3F,  //
                                     0.4F, 0.2F, 0.4F};
  std::vector<std::int32_t> chosen(4);
  std::vector<float> weights(4);
  choose_experts<float>(rows_of(2, 3, 2), scores.data(), nullptr, chosen.data());
  EXPECT_THAT(chosen, ElementsAre(1, 2, 0, 2));
  weigh_experts(rows_of(2, 3, 2), scores.data(), chosen.data(), weights.data());
  EXPECT_THAT(weights, ElementsAre(0.6F, 0.3F, 0.4F, 0.4F));
}

TEST(ChooseExperts, AddsABiasThatWeightsDoNotHave) {
  const std::vector<double> scores = {0.5, 0.75, 0.25};
  const std::vector<double> bias = {0.0, -1.0, 0.5};
  std::vector<std::int32_t> chosen(2);
  std::vector<double> weights(2);
  const GateRows rows = rows_of(1, 3, 2, GateKind::sigmoid);
  choose_experts(rows, scores.data(), bias.data(), chosen.data());
  EXPECT_THAT(chosen, ElementsAre(2, 0));
  weigh_experts(rows, scores.data(), chosen.data(), weights.data());
  EXPECT_DOUBLE_EQ(weights[0], 2.5 / 3);
  EXPECT_DOUBLE_EQ(weights[1], 5.0 / 3);
}

TEST(ChooseExperts, ChoosesDifferentExpertsEvenOfNaN) {
  const std::vector<double> scores(3, std::numeric_limits<double>::quiet_NaN());
  std::vector<std::int32_t> chosen(3);
  choose_experts<double>(rows_of(1, 3, 3), scores.data(), nullptr, chosen.data());
  EXPECT_THAT(chosen, ElementsAre(0, 1, 2));
}

TEST(WeighExperts, GivesEqualWeightsWhereAllScoresVanish) {
  const std::vector<float> scores = {0, 0, 1, 0, 0, 0};
  const std::vector<std::int32_t> chosen = {0, 1};
  std::vector<float> weights(2);
  weigh_experts(rows_of(1, 3, 2, GateKind::noisy), scores.data(), chosen.data(), weights.data());
  EXPECT_THAT(weights, ElementsAre(0.5F, 0.5F));
}

TEST(NoisyScores, AreAFunctionOfTheTokensIndexOverAllRanks) {
  at::manual_seed(6);
  const at::Tensor raw = at::randn({6, 8}, at::kDouble);
  const at::Tensor whole = at::empty({6, 8}, at::kDouble);
  const at::Tensor rest = at::empty({2, 8}, at::kDouble);
  const auto run = [&](const at::Tensor& from, const at::Tensor& to, Tokens first, std::int64_t step) {
    noisy_scores(rows_of(to.size(0), 4, 2, GateKind::noisy), {.seed = 3, .step = step, .first = first},
                 from.const_data_ptr<double>(), to.mutable_data_ptr<double>());
  };
  run(raw, whole, Tokens(0), 0);
  run(raw.narrow(0, 4, 2).contiguous(), rest, Tokens(4), 0);
  EXPECT_TRUE(at::equal(whole.narrow(0, 4, 2), rest));
  EXPECT_TRUE(at::allclose(whole.narrow(1, 0, 4).sum(1), at::ones({6}, at::kDouble)));
  run(raw.narrow(0, 4, 2).contiguous(), rest, Tokens(4), 1);
  EXPECT_FALSE(at::equal(whole.narrow(0, 4, 2), rest)) << "another step has other noise";
}

TEST(SortCopies, SortsByExpertThenToken) {
  const std::vector<std::int32_t> chosen = {2, 0,   //
                                            0, 2,   //
                                            2, 3};  // nothing for expert 1
  std::vector<std::int32_t> counts(4, 99);
  std::vector<std::int32_t> positions(6);
  sort_copies(Tokens(3), 2, chosen.data(), {}, counts, positions.data());
  EXPECT_THAT(counts, ElementsAre(2, 0, 3, 1));
  EXPECT_THAT(positions, ElementsAre(2, 0, 1, 3, 4, 5));
}

TEST(SortCopies, DropsWhatFindsNoRoomInTheOrderOfTokensOverAllPartitions) {
  const std::vector<std::int32_t> chosen = {1, 0,  //
                                            1, 0,  //
                                            1, 2,  // second partition
                                            0, 1};
  std::vector<std::int32_t> counts(3);
  std::vector<std::int32_t> positions(8);
  std::vector<std::int32_t> room(3, 2);
  sort_copies(Tokens(2), 2, chosen.data(), room, counts, positions.data());
  EXPECT_THAT(counts, ElementsAre(2, 2, 0));
  EXPECT_THAT(room, ElementsAre(0, 0, 2));
  sort_copies(Tokens(2), 2, chosen.data() + 4, room, counts, positions.data() + 4);
  EXPECT_THAT(counts, ElementsAre(0, 0, 1));
  EXPECT_THAT(room, ElementsAre(0, 0, 1));
  EXPECT_THAT(positions, ElementsAre(2, 0, 3, 1, -1, 0, -1, -1));
}

// The gradient of the raw scores by every gate's formulas, and by autograd from them.
class ScoresGrad : public ::testing::TestWithParam<std::tuple<GateKind, int, bool>> {};

TEST_P(ScoresGrad, IsAutogradsAndSoIsTheBalanceLosss) {
  const auto [kind, top_k, balanced] = GetParam();
  at::manual_seed(5);
  constexpr std::int64_t tokens = 5;
  constexpr int experts = 4;
  const GateRows rows = rows_of(tokens, experts, top_k, kind);
  const NoiseSource source{.seed = 9, .step = 2, .first = Tokens(7)};
  const Ratio coefficient(balanced ? 0.7 : 0.0);

  const at::Tensor raw = at::randn({tokens, rows.columns()}, at::kDouble).requires_grad_();
  at::Tensor values = raw.narrow(1, 0, experts);
  if (kind == GateKind::noisy) {
    const at::Tensor normal = at::empty({tokens, experts}, at::kDouble);
    for (std::int64_t t = 0; t < tokens; ++t) {
      gate_noise(9, 2, Tokens(7 + t), {normal[t].data_ptr<double>(), static_cast<std::size_t>(experts)});
    }
    values = values + normal * at::softplus(raw.narrow(1, experts, experts));
  }
  values = kind == GateKind::sigmoid ? at::sigmoid(values) : at::softmax(values, 1);
  const at::Tensor index = std::get<1>(at::topk(values, top_k, 1));
  at::Tensor weights = values.gather(1, index);
  if (kind == GateKind::noisy) weights = weights / weights.sum(1, true);
  if (kind == GateKind::sigmoid) weights = 2.5 * weights / weights.sum(1, true);
  const at::Tensor grad_weights = at::randn({tokens, top_k}, at::kDouble);
  const at::Tensor shares =
      at::bincount(index.flatten(), {}, experts).to(at::kDouble) / static_cast<double>(tokens * top_k);
  const at::Tensor probabilities = values / values.sum(1, true);
  const at::Tensor loss = coefficient.count() * experts * (shares * probabilities.mean(0)).sum();
  ((weights * grad_weights).sum() + loss).backward();

  const at::Tensor scores = at::empty({tokens, rows.columns()}, at::kDouble);
  if (kind == GateKind::noisy) {
    noisy_scores(rows, source, raw.const_data_ptr<double>(), scores.mutable_data_ptr<double>());
  } else {
    scores.copy_(values.detach());
  }
  const at::Tensor chosen = at::empty({tokens, top_k}, at::kInt);
  const at::Tensor given = at::empty({tokens, top_k}, at::kDouble);
  const at::Tensor balance = at::empty({experts}, at::kDouble);
  choose_experts<double>(rows, scores.const_data_ptr<double>(), nullptr, chosen.mutable_data_ptr<std::int32_t>());
  EXPECT_TRUE(at::equal(chosen.to(at::kLong), index));
  weigh_experts(rows, scores.const_data_ptr<double>(), chosen.const_data_ptr<std::int32_t>(),
                given.mutable_data_ptr<double>());
  EXPECT_TRUE(at::allclose(given, weights, 1e-12, 1e-14));
  const double value = balance_loss(rows, coefficient, scores.const_data_ptr<double>(),
                                    chosen.const_data_ptr<std::int32_t>(), balance.mutable_data_ptr<double>());
  EXPECT_NEAR(value, loss.item<double>(), 1e-14);
  scores_grad(rows, chosen.const_data_ptr<std::int32_t>(), given.const_data_ptr<double>(),
              grad_weights.const_data_ptr<double>(), balanced ? balance.const_data_ptr<double>() : nullptr,
              scores.mutable_data_ptr<double>());
  EXPECT_TRUE(at::allclose(scores, raw.grad(), 1e-12, 1e-14)) << scores - raw.grad();
}

INSTANTIATE_TEST_SUITE_P(EveryGate, ScoresGrad,
                         ::testing::Combine(::testing::Values(GateKind::softmax, GateKind::switch_gate, GateKind::noisy,
                                                              GateKind::sigmoid),
                                            ::testing::Values(1, 2, 4), ::testing::Bool()));

TEST(BalanceLoss, IsItsCoefficientWhereExpertsAreUsedAlikeAndMoreWhereOneIsUsedMost) {
  const std::vector<double> scores = {0.5, 0.5, 0.5, 0.5, 0.9, 0.1, 0.9, 0.1};
  const std::vector<std::int32_t> even = {0, 1};
  const std::vector<std::int32_t> first = {0, 0};
  std::vector<double> balance(2);
  EXPECT_DOUBLE_EQ(balance_loss(rows_of(2, 2, 1), Ratio(0.1), scores.data(), even.data(), balance.data()), 0.1);
  EXPECT_DOUBLE_EQ(balance_loss(rows_of(2, 2, 1), Ratio(0.1), scores.data() + 4, first.data(), balance.data()), 0.18);
}

}  // namespace
}  // namespace moebench
