#include "reference/layer/router.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <numeric>

#include "reference/base/error.h"
#include "reference/layer/inputs.h"
#include "reference/layer/parameters.h"
#include "tests/support/ranks.h"

namespace moebench {
namespace {

LayerShape shape_of(int ranks) {
  return {.tokens = Tokens(11),
          .model_dim = Features(4),
          .hidden_dim = Features(4),
          .experts = 2 * ranks,
          .ranks = ranks,
          .top_k = 2};
}

TEST(Router, CountsWhatEveryRankSendsToEveryExpert) {
  constexpr int ranks = 3;
  constexpr std::size_t n = 3;
  const LayerShape shape = shape_of(ranks);
  std::vector<RoutingCounts> counts(ranks);
  std::vector<TokenMap> maps;
  for (int rank = 0; rank < ranks; ++rank) maps.push_back(make_token_map(shape));
  testing::run_ranks(ranks, [&](testing::Rank& rank) {
    Router router(shape, rank.communicator);
    const auto i = static_cast<std::size_t>(rank.index);
    router.choose(benchmark_input(shape, rank.index, 5), {.matrix = initial_gate(shape, 5)}, maps[i]);
    router.count({shape.tokens}, {}, maps[i]);  // what was counted before does not matter
    counts[i] = router.count(equal_partitions(shape.tokens, n), {}, maps[i]);
  });
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    EXPECT_EQ(std::accumulate(counts[rank].sent.begin(), counts[rank].sent.end(), 0), 22);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t expert = 0; expert < 6; ++expert) {
        // What rank sends to expert lies at the expert's rank under [partition][source rank][local expert].
        const std::size_t received = i * 6 + rank * 2 + expert % 2;
        EXPECT_EQ(counts[rank].sent[i * 6 + expert], counts[expert / 2].received[received]);
      }
    }
  }
}

TEST(Router, GivesEveryCopyItsPlaceInThePartition) {
  const LayerShape shape = shape_of(1);
  TokenMap map = make_token_map(shape);
  RoutingCounts counts;
  testing::run_ranks(1, [&](testing::Rank& rank) {
    Router router(shape, rank.communicator);
    router.choose(benchmark_input(shape, 0, 5), {.matrix = initial_gate(shape, 5)}, map);
    counts = router.count({Tokens(6), Tokens(5)}, {}, map);
  });
  EXPECT_EQ(counts.sent, counts.received);
  const at::Tensor positions = map.positions.to(at::kLong);
  EXPECT_TRUE(at::equal(std::get<0>(positions.narrow(0, 0, 6).flatten().sort()), at::arange(12)));
  EXPECT_TRUE(at::equal(std::get<0>(positions.narrow(0, 6, 5).flatten().sort()), at::arange(10)));
  EXPECT_TRUE(at::allclose(map.weights, map.scores.gather(1, map.experts.to(at::kLong))));
  EXPECT_TRUE(at::allclose(map.scores.sum(1), at::ones({11})));
}

TEST(Router, TellsTheMostOfWhatRanksTold) {
  const LayerShape shape = shape_of(3);
  testing::run_ranks(3, [&](testing::Rank& rank) {
    TokenMap map = make_token_map(shape);
    Router router(shape, rank.communicator);
    const Tokens tokens(11 - rank.index);
    router.choose(benchmark_input(shape, rank.index, 5).narrow(0, 0, tokens.count()),
                  {.matrix = initial_gate(shape, 5)}, map);
    const RoutingCounts& counts = router.count({tokens}, {.tokens = tokens, .step = Seconds(rank.index)}, map);
    EXPECT_EQ(router.most().tokens, Tokens(11));
    EXPECT_EQ(router.most().step, Seconds(2));
    EXPECT_EQ(std::accumulate(counts.sent.begin(), counts.sent.end(), 0), 2 * tokens.count());
  });
}

// A communicator that carries nothing.
class SilentCommunicator final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void announce(std::span<std::byte>) override {}
  void withdraw(std::span<std::byte>) noexcept override {}
  Instant all_to_all(const Exchange&) override { throw CommunicationError("an exchange"); }
  void all_reduce_sum(std::span<float>) override { throw CommunicationError("a sum"); }
  void all_reduce_sum(std::span<double>) override { throw CommunicationError("a sum"); }
  void barrier() override { throw CommunicationError("a barrier"); }
  void abort(std::string_view) noexcept override {}
};

TEST(Router, TellsNobodyOfPaddedRowsUnlessItIsAskedTo) {
  const LayerShape shape = shape_of(2);
  const RoutingOptions options{.capacity_factor = Ratio(1), .padded = true};
  for (const auto gating : {make_host_gating, make_tensor_gating}) {
    SilentCommunicator silent;
    Router router(shape, silent, options, 1, {}, gating);
    TokenMap map = make_token_map(shape);
    router.choose(benchmark_input(shape, 0, 5), {.matrix = initial_gate(shape, 5)}, map);
    const RoutingCounts& counts = router.count({Tokens(6), Tokens(5)}, {.tokens = shape.tokens, .step = {}}, map);
    EXPECT_EQ(counts.sent, std::vector<std::int32_t>(8, 3));
    EXPECT_EQ(counts.received, counts.sent);
    EXPECT_EQ(router.most().tokens, shape.tokens);
    Router telling(shape, silent, options, 1, {.notices = true}, gating);
    telling.choose(benchmark_input(shape, 0, 5), {.matrix = initial_gate(shape, 5)}, map);
    EXPECT_THROW(telling.count({Tokens(6), Tokens(5)}, {}, map), CommunicationError);
  }
}

// Each expert's places are filled from the first on, in the order of tokens.
TEST(Router, PutsCopiesIntoTheirExpertsPlaces) {
  const LayerShape shape = shape_of(2);
  const RoutingOptions options{.capacity_factor = Ratio(1), .padded = true};
  std::vector<at::Tensor> positions;
  for (const auto gating : {make_host_gating, make_tensor_gating}) {
    SilentCommunicator silent;
    Router router(shape, silent, options, 1, {}, gating);
    TokenMap map = make_token_map(shape);
    router.choose(benchmark_input(shape, 0, 5), {.matrix = initial_gate(shape, 5)}, map);
    router.count({Tokens(6), Tokens(5)}, {}, map);
    const auto experts = map.experts.accessor<std::int32_t, 2>();
    const auto places = map.positions.accessor<std::int32_t, 2>();
    for (const auto& [first, end] : {std::pair(0, 6), std::pair(6, 11)}) {
      std::vector<std::int32_t> filled(4);
      for (int token = first; token < end; ++token) {
        for (int j = 0; j < 2; ++j) {
          const std::int32_t expert = experts[token][j];
          std::int32_t& taken = filled[static_cast<std::size_t>(expert)];
          EXPECT_EQ(places[token][j], taken < 3 ? 3 * expert + taken : -1);
          ++taken;
        }
      }
    }
    positions.push_back(map.positions);
  }
  EXPECT_TRUE(at::equal(positions[0], positions[1]));
}

}  // namespace
}  // namespace moebench
