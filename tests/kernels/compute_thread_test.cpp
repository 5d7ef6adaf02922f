#include "reference/kernels/compute_thread.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <thread>

namespace moebench {
namespace {

template <class Body>
void on_new_thread(const Body& body) {
  std::thread(body).join();
}

TEST(ComputeThread, HasItsOwnNumberOfThreads) {
  set_compute_threads(2);
  on_new_thread([] {
    prepare_compute_thread(1);
    EXPECT_EQ(at::get_num_threads(), 1);
    at::parallel_for(0, 10, 1, [](std::int64_t, std::int64_t) {});
    EXPECT_EQ(at::get_num_threads(), 1);
  });
  EXPECT_EQ(at::get_num_threads(), 2);
}

TEST(ComputeThread, TakesWeightsThatRequireGradients) {
  const at::Tensor weight = at::ones({2, 2}).requires_grad_();
  on_new_thread([&] {
    at::Tensor out = at::empty({2, 2});
    EXPECT_THROW(at::mm_out(out, weight, weight), c10::Error);
    prepare_compute_thread(1);
    EXPECT_NO_THROW(at::mm_out(out, weight, weight));
  });
}

}  // namespace
}  // namespace moebench
