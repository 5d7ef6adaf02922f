#include "cli/guarded.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

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

}  // namespace
}  // namespace moebench
