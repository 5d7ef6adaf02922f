#include "reference/base/build_info.h"

#include <gmock/gmock.h>

namespace moebench {
namespace {

TEST(BuildInfo, names_what_this_binary_was_built_with) {
  const BuildInfo& info = build_info();
  EXPECT_THAT(info.compiler, testing::ContainsRegex("^(GNU|Clang) [0-9]+[.]"));
  EXPECT_THAT(info.flags, testing::EndsWith("-std=c++20"));
  EXPECT_THAT(info.build_type, testing::AnyOf("Release", "RelWithDebInfo", "Debug", "MinSizeRel"));
  EXPECT_THAT(info.git_revision, testing::ContainsRegex("^(unknown|[0-9a-f]+(-dirty)?)$"));
}

}  // namespace
}  // namespace moebench
