#include "reference/layer/poison.h"

#include <gtest/gtest.h>

#include <vector>

namespace moebench {
namespace {

TEST(Poison, IsUntouchedUntilSomethingIsWritten) {
  for (const std::size_t size : {0U, 1U, 3U, 4U, 4096U, 4099U}) {
    std::vector<std::byte> memory(size);
    poison(memory);
    EXPECT_EQ(touched(memory), Bytes(0)) << size;
  }
}

TEST(Poison, IsTouchedUpToTheLastWordWritten) {
  std::vector<std::byte> memory(4099);
  poison(memory);
  memory[100] = std::byte{1};
  EXPECT_EQ(touched(memory), Bytes(102));
  memory[4091] = std::byte{1};
  EXPECT_EQ(touched(memory), Bytes(4092));
  memory[4098] = std::byte{1};
  EXPECT_EQ(touched(memory), Bytes(4099));
}

}  // namespace
}  // namespace moebench
