#include "cli/guarded.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "reference/base/error.h"

namespace moebench {
namespace {

TEST(Guarded, PassesOnTheExitStatus) {
  EXPECT_EQ(guarded([] { return 3; }), 3);
}

TEST(Guarded, MakesOneLineOfAnError) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(guarded([]() -> int { throw InputError("suite.yaml:3:1", "what", "remedy"); }), exit_usage);
  EXPECT_EQ(guarded([]() -> int { throw CommunicationError("lost"); }), exit_failed);
  EXPECT_EQ(guarded([]() -> int { throw std::bad_alloc(); }), exit_failed);
  EXPECT_EQ(guarded([]() -> int { throw std::runtime_error("odd"); }), exit_failed);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "error: suite.yaml:3:1: what: remedy\nerror: lost\nerror: out of memory\nerror: odd\n");
}

// Of text that is lost when it is written, and of text that is lost at the end.
TEST(Guarded, TakesOutputThatCannotBeWrittenForAFileThatCannot) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{1} << 20U}) {
    std::fflush(stdout);
    const int kept = ::dup(STDOUT_FILENO);
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ::dup2(full, STDOUT_FILENO);
    testing::internal::CaptureStderr();
    const int status = guarded([size] {
      fmt::print("{}", std::string(size, 'x'));
      return exit_done;
    });
    ::dup2(kept, STDOUT_FILENO);
    ::close(kept);
    ::close(full);
    std::clearerr(stdout);
    EXPECT_EQ(status, exit_usage) << size;
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "error: standard output: cannot be written: No space left on device: is there space left?\n");
  }
}

}  // namespace
}  // namespace moebench
