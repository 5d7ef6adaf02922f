#include "reference/base/build_info.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace moebench {
namespace {

TEST(BuildInfo, names_what_this_binary_was_built_with) {
  const BuildInfo& info = build_info();
  EXPECT_THAT(info.compiler, testing::ContainsRegex("^(GNU|Clang) [0-9]+[.]"));
  EXPECT_THAT(info.flags, testing::EndsWith("-std=c++20"));
  EXPECT_THAT(info.build_type, testing::AnyOf("Release", "RelWithDebInfo", "Debug", "MinSizeRel"));
  EXPECT_THAT(info.git_revision, testing::ContainsRegex("^(unknown|[0-9a-f]+(-dirty)?)$"));
}

// One that readelf and debuggers show too.
TEST(BuildInfo, has_the_linkers_digest_of_this_executable) {
  EXPECT_THAT(build_id(), testing::MatchesRegex("[0-9a-f]{40}"));
  std::ifstream file("/proc/self/exe", std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  std::string bytes;
  for (std::size_t i = 0; i + 1 < build_id().size(); i += 2) {
    bytes += static_cast<char>(std::stoi(build_id().substr(i, 2), nullptr, 16));
  }
  EXPECT_THAT(content, testing::HasSubstr(bytes));
}

}  // namespace
}  // namespace moebench
