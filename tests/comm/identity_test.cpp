#include "reference/comm/identity.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Identity, NamesWhatItIs) {
  EXPECT_EQ(name_of_collective(7), "exchange 7");
  EXPECT_EQ(name_of_collective(barrier_identity), "a barrier");
  EXPECT_EQ(name_of_collective(float_sum_identity), name_of_collective(float_sum_gather_identity));
  EXPECT_NE(name_of_collective(float_sum_identity), name_of_collective(double_sum_identity));
}

}  // namespace
}  // namespace moebench
