#include "suites/run/interrupts.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace moebench {
namespace {

bool is_readable(int fd) {
  pollfd descriptor{fd, POLLIN, 0};
  return ::poll(&descriptor, 1, 0) == 1;
}

TEST(Interrupts, HoldASignalUntilItIsTaken) {
  Interrupts interrupts;
  EXPECT_FALSE(interrupts.signal().has_value());
  EXPECT_FALSE(is_readable(interrupts.fd()));
  ::kill(::getpid(), SIGTERM);
  EXPECT_TRUE(is_readable(interrupts.fd()));
  EXPECT_EQ(interrupts.signal(), SIGTERM);
  EXPECT_EQ(interrupts.signal(), SIGTERM);
}

TEST(Interrupts, ASecondSignalEndsTheProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    Interrupts interrupts;
    ::kill(::getpid(), SIGINT);
    if (interrupts.signal() != SIGINT) ::_exit(1);
    ::kill(::getpid(), SIGINT);
    ::_exit(2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

}  // namespace
}  // namespace moebench
