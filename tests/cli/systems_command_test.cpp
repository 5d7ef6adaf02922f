#include "cli/systems_command.h"

#include <gmock/gmock.h>

#include "cli/exit_status.h"
#include "reference/systems/system.h"
#include "results/json_field.h"
#include "tests/cli/called.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::HasSubstr;

TEST(SystemsCommand, ListsEverySystemWithItsSource) {
  const auto result = called(add_systems_command, {"systems"});
  EXPECT_EQ(result.status, exit_done);
  for (const SystemInfo& system : systems()) {
    EXPECT_THAT(result.out, HasSubstr(std::string(system.name) + "\n"));
    EXPECT_THAT(result.out, HasSubstr(std::string(system.source)));
  }
}

TEST(SystemsCommand, AsJsonHasTheSame) {
  const Json json = parse_json(called(add_systems_command, {"systems", "--json"}).out, "systems");
  ASSERT_EQ(json.size(), systems().size());
  EXPECT_EQ(json[0]["name"], "fastmoe");
  EXPECT_EQ(json[0]["has_granularity"], false);
}

}  // namespace
}  // namespace moebench
