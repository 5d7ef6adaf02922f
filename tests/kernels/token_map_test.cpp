#include "reference/kernels/token_map.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

constexpr LayerShape shape{.tokens = Tokens(6),
                           .model_dim = Features(3),
                           .hidden_dim = Features(4),
                           .experts = 5,
                           .top_k = 2,
                           .dtype = ElementType::fp64};

TEST(TokenMap, HasThePredictedSize) {
  const TokenMap map = make_token_map(shape);
  const auto bytes = map.scores.nbytes() + map.experts.nbytes() + map.weights.nbytes() + map.positions.nbytes();
  EXPECT_EQ(token_map_size(shape), Bytes(static_cast<std::int64_t>(bytes)));
  EXPECT_EQ(map.scores.scalar_type(), c10::kDouble);
}

TEST(TokenMap, CutsRowsOfAPartition) {
  const TokenMap map = make_token_map(shape);
  const CopyRows rows = copy_rows(map, Tokens(4), Tokens(2));
  EXPECT_EQ(rows.tokens, Tokens(2));
  EXPECT_EQ(rows.top_k, 2);
  EXPECT_EQ(rows.position, map.positions.const_data_ptr<std::int32_t>() + 8);
}

}  // namespace
}  // namespace moebench
