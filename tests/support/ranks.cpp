#include "tests/support/ranks.h"

#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"

namespace moebench::testing {

void run_ranks(int ranks, const std::function<void(Rank&)>& body) {
  auto communicators = connect_inprocess(ranks, Seconds(30));
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(ranks));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < communicators.size(); ++i) {
    threads.emplace_back([&, i] {
      set_compute_threads(1);
      const auto device = make_thread_device([](Stream stream) {
        if (stream == Stream::compute) prepare_compute_thread(1);
      });
      Rank rank{.index = static_cast<int>(i),
                .communicator = *communicators[i],
                .device = *device,
                .control = *communicators[i]};
      try {
        body(rank);
      } catch (const std::exception& error) {
        errors[i] = std::current_exception();
        rank.communicator.abort(error.what());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace moebench::testing
