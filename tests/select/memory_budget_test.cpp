#include "reference/select/memory_budget.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

TEST(MemoryBudget, IsShownInItsLargestUnit) {
  EXPECT_EQ(size_text(Bytes(20) * 1024 * 1024 * 1024), "20.00 GiB");
  EXPECT_EQ(size_text(mib(1024) - Bytes(1)), "1024.00 MiB");
  EXPECT_EQ(size_text(mib(3) + kib(512)), "3.50 MiB");
  EXPECT_EQ(size_text(kib(1) + Bytes(51)), "1.05 KiB");
  EXPECT_EQ(size_text(Bytes(7)), "7.00 B");
}

TEST(MemoryBudget, NamesTheLeast) {
  require_room(std::nullopt, mib(1), {});
  require_room(mib(1), mib(1), {});
  try {
    require_room(kib(1023), mib(1), {.granularity = 4, .options = {.reuse = ReuseStrategy::s4}});
    ADD_FAILURE() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "a memory budget of 1023.00 KiB is below the least that works: n=4 s4 takes 1.00 MiB (1048576 bytes): "
                 "give as much, or fewer tokens");
  }
}

}  // namespace
}  // namespace moebench
