#include "suites/run/resident_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>

namespace moebench {
namespace {

TEST(ResidentMemory, GrowsByWhatIsTouchedAndRemembersItsPeak) {
  reset_resident_peak();
  const Bytes before = resident_memory();
  ASSERT_GT(before, Bytes(0));
  const Bytes size = mib(64);
  const auto length = static_cast<std::size_t>(size.count());
  void* memory = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  EXPECT_LT(resident_memory() - before, mib(8));
  std::memset(memory, 1, length);
  // The kernel counts in batches.
  EXPECT_GT(resident_memory() - before, size - mib(4));
  ::munmap(memory, length);
  EXPECT_LT(resident_memory() - before, mib(8));
  EXPECT_GT(resident_peak() - before, size - mib(4));
}

}  // namespace
}  // namespace moebench
