#include "reference/kernels/counting_allocator.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace moebench {
namespace {

// First, while the allocator of c10 is still in place.
TEST(CountingAllocator, LetsStorageThatWasTakenBeforeBeFreedAfter) {
  at::Tensor old = at::ones({100});
  count_storage();
  const Bytes before = storage_counts().in_use;
  old.reset();
  EXPECT_EQ(storage_counts().in_use, before);
}

TEST(CountingAllocator, CountsWhatIsTakenAndFreed) {
  count_storage();
  const StorageCounts before = storage_counts();
  at::Tensor tensor = at::empty({1000});
  StorageCounts after = storage_counts();
  EXPECT_EQ(after.allocations - before.allocations, 1);
  EXPECT_EQ(after.allocated - before.allocated, Bytes(4000));
  EXPECT_EQ(after.in_use - before.in_use, Bytes(4000));
  tensor.reset();
  after = storage_counts();
  EXPECT_EQ(after.in_use, before.in_use);
  EXPECT_EQ(after.allocated - before.allocated, Bytes(4000));
}

TEST(CountingAllocator, KeepsThePeak) {
  count_storage();
  reset_storage_peak();
  const Bytes in_use = storage_counts().in_use;
  at::empty({1000});
  at::empty({500});
  EXPECT_EQ(storage_counts().peak - in_use, Bytes(4000));
  reset_storage_peak();
  EXPECT_EQ(storage_counts().peak, in_use);
}

TEST(CountingAllocator, KeepsAlignmentAndContents) {
  count_storage();
  at::Tensor tensor = at::arange(5);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data_ptr()) % 64, 0U);
  tensor.resize_({2000});
  EXPECT_TRUE(at::equal(tensor.narrow(0, 0, 5), at::arange(5)));
}

TEST(CountingAllocator, DoesNotCountEmptyTensorsAndViews) {
  count_storage();
  const at::Tensor tensor = at::zeros({4, 4});
  const std::int64_t before = storage_counts().allocations;
  const at::Tensor view = tensor.t()[1];
  const at::Tensor empty = at::empty({0});
  EXPECT_EQ(storage_counts().allocations, before);
}

}  // namespace
}  // namespace moebench
