// A step allocates nothing once it has run. Counts every operator new of this program.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/executor.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/on_ranks.h"
#include "tests/exec/rank_step.h"
#include "tests/exec/step_case.h"

namespace {

std::atomic<long> allocations{0};

void* allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* const data = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (data == nullptr) throw std::bad_alloc();
  return data;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* data) noexcept { std::free(data); }
void operator delete(void* data, std::size_t) noexcept { std::free(data); }
void operator delete(void* data, std::align_val_t) noexcept { std::free(data); }
void operator delete(void* data, std::size_t, std::align_val_t) noexcept { std::free(data); }

namespace moebench {
namespace {

class ExecutorAllocation : public ::testing::TestWithParam<ReuseStrategy> {};

TEST_P(ExecutorAllocation, ThereIsNoneInAStepAfterTheFirst) {
  constexpr int ranks = 2;
  constexpr int steps = 10;
  const std::vector<VerifiedPlan> plans = compile_ranks(plain_case("mpipemoe", ranks, 4, GetParam()));
  const auto communicators = connect_inprocess(ranks, Seconds(60));
  long in_first_step = 0;
  long in_later_steps = 0;
  on_ranks(ranks, [&](int rank) {
    const auto r = static_cast<std::size_t>(rank);
    const auto device = make_thread_device();
    RankStep step(plans[r], *device, *communicators[r]);
    Executor executor(*device, *communicators[r]);
    step.prepare(0);
    const auto run = [&] {
      executor.run(step.program(), step.kernels(), Pass::forward);
      executor.run(step.program(), step.kernels(), Pass::backward);
    };
    const auto count_together = [&](long& count) {
      communicators[r]->barrier();
      if (rank == 0) count = allocations;
      communicators[r]->barrier();
    };
    long before = 0;
    long between = 0;
    long after = 0;
    count_together(before);
    run();
    count_together(between);
    for (int i = 0; i < steps; ++i) run();
    count_together(after);
    if (rank != 0) return;
    in_first_step = between - before;
    in_later_steps = after - between;
  });
  EXPECT_GT(in_first_step, 0);  // or nothing is counted
  EXPECT_EQ(in_later_steps, 0);
}

INSTANTIATE_TEST_SUITE_P(Strategies, ExecutorAllocation,
                         ::testing::Values(ReuseStrategy::none, ReuseStrategy::shared, ReuseStrategy::s1,
                                           ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4),
                         [](const auto& strategy) { return std::string(name_of(strategy.param)); });

}  // namespace
}  // namespace moebench
