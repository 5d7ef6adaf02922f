#include "tests/support/gpu_ranks.h"

#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/comm/nccl_communicator.h"
#include "reference/comm/rendezvous/memory_store.h"
#include "reference/kernels/cuda_device.h"

namespace moebench::testing {

void run_gpu_ranks(int ranks, const std::function<void(Rank&)>& body) {
  constexpr Seconds timeout(60);
  const std::shared_ptr<Store> store = make_memory_store();
  const auto controls = connect_inprocess(ranks, timeout);
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(ranks));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < controls.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        const int index = static_cast<int>(i);
        const auto device = make_cuda_device(index);
        const auto communicator = connect_nccl(store, {.rank = index, .size = ranks, .gpu = index, .timeout = timeout});
        Rank rank{.index = index, .communicator = *communicator, .device = *device, .control = *controls[i]};
        body(rank);
      } catch (const std::exception& error) {
        errors[i] = std::current_exception();
        controls[i]->abort(error.what());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace moebench::testing
