#include "profiler/cupti/activity_buffers.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

namespace moebench {
namespace {

TEST(ActivityBuffers, GoToAndFro) {
  ActivityBuffers buffers(2, kib(1));
  const auto a = buffers.take();
  const auto b = buffers.take();
  ASSERT_EQ(a.size(), 1024u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a.data()) % 8, 0u);
  EXPECT_NE(a.data(), b.data());
  EXPECT_TRUE(buffers.take().empty());
  EXPECT_EQ(buffers.missing(), 1u);
  std::memset(a.data(), 3, 16);
  buffers.give(a.data(), 16);
  int read = 0;
  buffers.read([&](std::span<const std::byte> filled) {
    ++read;
    EXPECT_EQ(filled.size(), 16u);
    EXPECT_EQ(filled[15], std::byte{3});
  });
  EXPECT_EQ(read, 1);
  EXPECT_EQ(buffers.take().data(), a.data());
}

TEST(ActivityBuffers, IgnoreWhatTheyDidNotGive) {
  ActivityBuffers buffers(1, kib(1));
  std::byte other[8];
  buffers.give(other, 8);
  buffers.give(nullptr, 8);
  const auto taken = buffers.take();
  buffers.give(taken.data(), 1 << 20);
  buffers.give(taken.data(), 8);  // twice
  buffers.read([](std::span<const std::byte> filled) { EXPECT_EQ(filled.size(), 1024u); });
}

// Several threads fill while one reads: whole buffers, each once.
TEST(ActivityBuffers, ManyThreadsAtOnce) {
  constexpr int writers = 3;
  constexpr std::uint64_t each = 20'000;
  ActivityBuffers buffers(4, Bytes(64));
  std::atomic<std::uint64_t> written{0};
  std::atomic<int> running{writers};
  std::vector<std::jthread> threads;
  for (int i = 0; i < writers; ++i) {
    threads.emplace_back([&] {
      for (std::uint64_t value = 0; value < each; ++value) {
        const auto taken = buffers.take();
        if (taken.empty()) continue;
        const std::uint64_t words[2] = {value, ~value};
        std::memcpy(taken.data(), words, sizeof words);
        buffers.give(taken.data(), sizeof words);
        ++written;
      }
      --running;
    });
  }
  std::uint64_t read = 0;
  const auto take_all = [&] {
    buffers.read([&](std::span<const std::byte> filled) {
      std::uint64_t words[2];
      ASSERT_EQ(filled.size(), sizeof words);
      std::memcpy(words, filled.data(), sizeof words);
      EXPECT_EQ(words[0], ~words[1]);
      ++read;
    });
  };
  while (running > 0) take_all();
  take_all();
  EXPECT_EQ(read, written);
  EXPECT_EQ(read + buffers.missing(), writers * each);
}

}  // namespace
}  // namespace moebench
