#include "metrics/failure_reason.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(FailureReason, IsOneOfSix) {
  EXPECT_EQ(failure_reason("wrong output: gate of rank 1 differs from the fp64 oracle by 3, and 1 is allowed"),
            "wrong_output");
  EXPECT_EQ(failure_reason("rank 0: out of memory"), "out_of_memory");
  EXPECT_EQ(failure_reason("not done after 30 s"), "timeout");
  EXPECT_EQ(failure_reason("rank 1 did not react and was killed"), "timeout");
  EXPECT_EQ(failure_reason("the workers do not start: worker of rank 0 exited with status 1"), "not_started");
  EXPECT_EQ(failure_reason("rank 0: invalid argument"), "other");
  EXPECT_EQ(failure_reason(""), "other");
}

TEST(FailureReason, OfADeadWorkerIsItsDeath) {
  EXPECT_EQ(failure_reason("worker of rank 1 was killed by signal 9 (SIGKILL), as when the system is out of memory"),
            "lost_worker");
  EXPECT_EQ(failure_reason("worker of rank 1 exited with status 1; rank 0 did not react and was killed"),
            "lost_worker");
}

}  // namespace
}  // namespace moebench
