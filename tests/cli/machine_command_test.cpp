#include "cli/machine_command.h"

#include <gmock/gmock.h>

#include <sstream>

#include "cli/exit_status.h"
#include "reference/cost/profile_json.h"
#include "reference/cost/published_profiles.h"
#include "results/json_field.h"
#include "tests/cli/called.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::HasSubstr;

TEST(MachineCommand, ListsWhatComesWithIt) {
  const auto result = called(add_machine_command, {"machine"});
  EXPECT_EQ(result.status, exit_done);
  for (std::string_view name : published_profile_names()) {
    EXPECT_THAT(result.out, HasSubstr("\n" + std::string(name) + "  "));
  }
  EXPECT_THAT(result.out, HasSubstr("Published figures, not measured here"));
  const Json list = parse_json(called(add_machine_command, {"machine", "--json"}).out, "list");
  EXPECT_EQ(list.size(), published_profile_names().size());
  EXPECT_EQ(list[0]["origin"], "published");
}

TEST(MachineCommand, ShowsFiguresWithTheirSources) {
  const std::string text = called(add_machine_command, {"machine", "a100-64"}).out;
  EXPECT_THAT(text,
              HasSubstr("machine profile a100-64: published, not measured here\nof NVIDIA A100-SXM4-40GB, 64 ranks"));
  EXPECT_THAT(text, HasSubstr("fp32 products  share of peak  GFLOP/s\npeak                           156000\n128 rows                0.15    23400"));
  EXPECT_THAT(text, HasSubstr("2048 rows               0.55"));
  EXPECT_THAT(text, HasSubstr("a device's link inside a node of 8"));
  EXPECT_THAT(text, HasSubstr("compute+comm+copy     0.94  0.71  0.71"));
  EXPECT_THAT(text, HasSubstr("  source: MPipeMoE, IPDPS 2023, Fig. 3"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

TEST(MachineCommand, PrintsTheProfileItself) {
  const auto result = called(add_machine_command, {"machine", "h200-64", "--json"});
  EXPECT_EQ(profile_from_text(result.out, "out"), published_profile("h200-64"));
}

TEST(MachineCommand, AnUnknownMachineSuggestsTheNearest) {
  const auto result = called(add_machine_command, {"machine", "a100"});
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("did you mean \"a100-64\"?"));
}

}  // namespace
}  // namespace moebench
