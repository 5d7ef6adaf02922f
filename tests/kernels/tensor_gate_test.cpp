// The gate as operations on whole tensors against the loops of kernels/gate.h, which have tests of their own.
#include "reference/kernels/tensor/gate.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <vector>

#include "reference/base/random.h"
#include "reference/kernels/gate.h"

namespace moebench {
namespace {

template <class T>
std::vector<T> values_of(const at::Tensor& tensor) {
  const at::Tensor own = tensor.contiguous();
  return {own.const_data_ptr<T>(), own.const_data_ptr<T>() + own.numel()};
}

TEST(TensorGate, ChoosesLikeTheLoopsTiesAndNaNIncluded) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const at::Tensor scores = at::tensor({0.4, 0.2, 0.4, 0.4,  //
                                        nan, 0.1, 0.1, nan,  //
                                        nan, nan, nan, nan},
                                       at::kDouble)
                                .view({3, 4});
  const at::Tensor chosen = choose_experts(scores, {}, 3);
  EXPECT_EQ(values_of<std::int32_t>(chosen), (std::vector<std::int32_t>{0, 2, 3, 1, 2, 0, 0, 1, 2}));
}

TEST(TensorGate, AddsABiasThatWeightsDoNotHave) {
  const at::Tensor scores = at::tensor({0.5, 0.75, 0.25}, at::kDouble).view({1, 3});
  const at::Tensor chosen = choose_experts(scores, at::tensor({0.0, -1.0, 0.5}, at::kDouble), 2);
  EXPECT_EQ(values_of<std::int32_t>(chosen), (std::vector<std::int32_t>{2, 0}));
  const auto weights = values_of<double>(weigh_experts(GateKind::sigmoid, scores, chosen));
  EXPECT_DOUBLE_EQ(weights[0], 2.5 / 3);
  EXPECT_DOUBLE_EQ(weights[1], 5.0 / 3);
}

TEST(TensorGate, GivesEqualWeightsWhereAllScoresVanish) {
  const at::Tensor scores = at::tensor({0.0F, 0.0F, 1.0F, 0.0F, 0.0F, 0.0F}).view({1, 6});
  const at::Tensor chosen = at::tensor({0, 1}, at::kInt).view({1, 2});
  EXPECT_EQ(values_of<float>(weigh_experts(GateKind::noisy, scores.narrow(1, 0, 3), chosen)),
            (std::vector<float>{0.5F, 0.5F}));
}

// Partitions of one batch, one behind the other, so that room goes on from one to the next.
TEST(TensorGate, SortsCopiesLikeTheLoops) {
  Random random(5);
  for (int repetition = 0; repetition < 300; ++repetition) {
    const int experts = 1 + static_cast<int>(random.below(7));
    const int top_k = 1 + static_cast<int>(random.below(experts));
    const std::int64_t most = random.below(2) == 0 ? 1000 : random.below(6);
    std::vector<std::int32_t> room(static_cast<std::size_t>(experts), static_cast<std::int32_t>(most));
    const at::Tensor tensor_room = at::full({experts}, most, at::kLong);
    for (int partition = 0; partition < 3; ++partition) {
      const std::int64_t tokens = random.below(9);
      std::vector<std::int32_t> chosen;
      for (std::int64_t token = 0; token < tokens; ++token) {
        std::vector<std::int32_t> order(static_cast<std::size_t>(experts));
        std::iota(order.begin(), order.end(), 0);
        shuffle(order, random);
        chosen.insert(chosen.end(), order.begin(), order.begin() + top_k);
      }
      std::vector<std::int32_t> counts(static_cast<std::size_t>(experts));
      std::vector<std::int32_t> positions(chosen.size());
      sort_copies(Tokens(tokens), top_k, chosen.data(), room, counts, positions.data());

      const at::Tensor tensor_positions = at::empty({tokens, top_k}, at::kInt);
      const at::Tensor tensor_chosen = at::tensor(chosen, at::kInt).view({tokens, top_k});
      const at::Tensor tensor_counts = sort_copies(tensor_chosen, tensor_room, tensor_positions);
      EXPECT_EQ(values_of<std::int32_t>(tensor_positions), positions);
      EXPECT_EQ(values_of<std::int32_t>(tensor_counts.to(at::kInt)), counts);
      EXPECT_EQ(values_of<std::int32_t>(tensor_room.to(at::kInt)), room);
    }
  }
}

}  // namespace
}  // namespace moebench
