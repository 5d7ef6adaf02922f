// NCCL between as many GPUs as there are: the contract of communicators with copies to the GPUs and back, and what is
// NCCL's own.
#include "reference/comm/nccl_communicator.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/base/error.h"
#include "reference/comm/nccl_version.h"
#include "reference/comm/rendezvous/memory_store.h"
#include "reference/exec/gpus.h"
#include "tests/comm/communicator_contract.h"
#include "tests/support/cuda/staged_communicator.h"
#include "tests/support/gpu_ranks.h"

namespace moebench {
namespace {

struct NcclFabric {
  static Communicators connect(int size, Seconds timeout) {
    const std::shared_ptr<Store> store = make_memory_store();
    Communicators ranks(static_cast<std::size_t>(size));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < size; ++rank) {
      threads.emplace_back([&, rank] {
        auto of_gpu = connect_nccl(store, {.rank = rank, .size = size, .gpu = rank, .timeout = timeout});
        ranks[static_cast<std::size_t>(rank)] = testing::stage(std::move(of_gpu), rank);
      });
    }
    for (std::thread& thread : threads) thread.join();
    return ranks;
  }
  static int most_ranks() { return gpus().count(); }
  static constexpr bool hears_of_others = false;
  static constexpr int random_exchanges = 50;
  static constexpr std::int64_t largest_segment = 1 << 16;
};

class Nccl : public ::testing::Test {
 protected:
  void SetUp() override {
    if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  }

  static int most() { return std::min(gpus().count(), 4); }
};

// All ranks exchange as much: by NCCL's own all-to-all, on the GPUs' memory, and again as part of a CUDA graph.
TEST_F(Nccl, EvenExchangesGoWhereOthersWouldAlsoWhenTheyAreRecorded) {
  constexpr std::int64_t size = 4096;
  for (int ranks = 1; ranks <= most(); ++ranks) {
    testing::run_gpu_ranks(ranks, [&](testing::Rank& rank) {
      const at::Device gpu(at::kCUDA, static_cast<at::DeviceIndex>(rank.index));
      const at::Tensor sent = at::arange(ranks, at::kInt).add(100 * rank.index).repeat_interleave(size).to(gpu);
      const at::Tensor received = at::zeros_like(sent);
      const at::Tensor expected = at::arange(ranks, at::kInt).mul(100).add(rank.index).repeat_interleave(size);
      std::vector<Segment> segments;
      const Bytes each(size * static_cast<std::int64_t>(sizeof(std::int32_t)));
      for (int peer = 0; peer < ranks; ++peer) segments.push_back({peer, each * peer, each});
      struct Call {
        Communicator& communicator;
        Exchange exchange;
      } call{rank.communicator,
             {.send = static_cast<const std::byte*>(sent.const_data_ptr()),
              .sends = segments,
              .receive = static_cast<std::byte*>(received.mutable_data_ptr()),
              .receives = segments,
              .even = true}};
      const Task task{.run =
                          [](void* context, int) {
                            const auto& what = *static_cast<Call*>(context);
                            what.communicator.all_to_all(what.exchange);
                          },
                      .context = &call};
      const auto expect_exchanged = [&] {
        rank.device.synchronize();
        rank.communicator.confirm();
        EXPECT_TRUE(at::equal(received.cpu(), expected));
        received.zero_();
      };
      rank.device.enqueue(Stream::comm, task);
      expect_exchanged();
      Recorder& recorder = *rank.device.recorder();
      recorder.begin_recording();
      rank.device.enqueue(Stream::comm, task);
      const auto recording = recorder.end_recording();
      for (int launch = 0; launch < 3; ++launch) {
        rank.communicator.replayed();
        recorder.launch(*recording);
        expect_exchanged();
      }
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

INSTANTIATE_TYPED_TEST_SUITE_P(Nccl, CommunicatorContract, NcclFabric);

}  // namespace moebench
