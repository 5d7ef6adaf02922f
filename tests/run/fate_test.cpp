#include "suites/run/fate.h"

#include <gtest/gtest.h>

#include <csignal>

namespace moebench {
namespace {

TEST(Fate, SaysHowAProcessEnded) {
  EXPECT_EQ(describe({.by_signal = true, .number = SIGKILL}), "was killed by signal 9 (SIGKILL)");
  EXPECT_EQ(describe({.by_signal = true, .number = SIGSEGV}), "was killed by signal 11 (SIGSEGV)");
  EXPECT_EQ(describe({.by_signal = false, .number = 3}), "exited with status 3");
}

TEST(Fate, IsReadFromAWaitStatus) {
  EXPECT_EQ(fate_from(SIGKILL), (Fate{.by_signal = true, .number = SIGKILL}));
  EXPECT_EQ(fate_from(3 << 8), (Fate{.by_signal = false, .number = 3}));
  EXPECT_TRUE(fate_from(0).clean());
  EXPECT_FALSE(fate_from(3 << 8).clean());
}

}  // namespace
}  // namespace moebench
