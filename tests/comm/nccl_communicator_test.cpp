// NCCL between as many GPUs as there are. The contract of communicators is for memory of the host and any number of
// ranks; here memory is the GPUs'.
#include "reference/comm/nccl_communicator.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/base/error.h"
#include "reference/comm/nccl_version.h"
#include "reference/exec/gpus.h"
#include "tests/comm/random_exchange.h"
#include "tests/support/gpu_ranks.h"

namespace moebench {
namespace {

at::Tensor on_gpu(std::vector<std::byte>& memory, int gpu) {
  const auto size = static_cast<std::int64_t>(memory.size());
  return at::from_blob(memory.data(), {size}, at::kByte).to(at::Device(at::kCUDA, static_cast<at::DeviceIndex>(gpu)));
}

class Nccl : public ::testing::Test {
 protected:
  void SetUp() override {
    if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  }

  static int most() { return std::min(gpus().count(), 4); }
};

TEST_F(Nccl, RandomExchangesMatchTheOracle) {
  constexpr int rounds = 50;
  constexpr std::int64_t largest_segment = 10000;
  for (int ranks = 1; ranks <= most(); ++ranks) {
    std::vector<std::vector<ExchangePart>> parts;
    for (int round = 0; round < rounds; ++round) {
      parts.push_back(random_exchange(ranks, largest_segment, derived_seed(7, static_cast<std::uint64_t>(round))));
    }
    testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
      for (std::size_t round = 0; round < parts.size(); ++round) {
        ExchangePart& part = parts[round][static_cast<std::size_t>(rank.index)];
        const at::Tensor sent = on_gpu(part.send_memory, rank.index);
        const at::Tensor received = on_gpu(part.receive_memory, rank.index);
        Exchange exchange = part.exchange(static_cast<std::uint32_t>(round));
        exchange.send =
            static_cast<const std::byte*>(sent.const_data_ptr()) + (exchange.send - part.send_memory.data());
        exchange.receive =
            static_cast<std::byte*>(received.mutable_data_ptr()) + (exchange.receive - part.receive_memory.data());
        rank.communicator.all_to_all(exchange);
        const at::Tensor back = received.cpu();
        rank.communicator.confirm();
        const auto* const bytes = static_cast<const std::byte*>(back.const_data_ptr());
        EXPECT_TRUE(std::equal(bytes, bytes + back.numel(), part.expected_memory.begin())) << "round " << round;
      }
    });
  }
}

TEST_F(Nccl, SumsInTheOrderOfRanks) {
  for (int ranks = 1; ranks <= most(); ++ranks) {
    const auto values_of = [](int rank) { return at::arange(1, 1001, at::kFloat).mul(1.1 * (rank + 1)).sin(); };
    at::Tensor expected = values_of(0);
    for (int r = 1; r < ranks; ++r) expected = expected + values_of(r);
    testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
      const at::Tensor own = values_of(rank.index).to(at::Device(at::kCUDA, static_cast<at::DeviceIndex>(rank.index)));
      rank.communicator.all_reduce_sum(
          std::span<float>(own.mutable_data_ptr<float>(), static_cast<std::size_t>(own.numel())));
      EXPECT_TRUE(at::equal(own.cpu(), expected));
    });
  }
}

TEST_F(Nccl, BarriersAndThenAnAbortThatEveryLaterCallTellsOf) {
  testing::run_gpu_ranks(1, [](testing::Rank& rank) {
    rank.communicator.barrier();
    rank.communicator.abort("enough");
    try {
      rank.communicator.barrier();
      ADD_FAILURE() << "a barrier behind an abort";
    } catch (const CommunicationError& error) {
      EXPECT_NE(std::string(error.what()).find("enough"), std::string::npos) << error.what();
    }
    EXPECT_THROW(rank.communicator.confirm(), CommunicationError);
  });
}

TEST_F(Nccl, TellsItsVersion) { EXPECT_EQ(nccl_version().substr(0, 2), "2."); }

}  // namespace
}  // namespace moebench
