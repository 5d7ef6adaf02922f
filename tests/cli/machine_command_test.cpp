#include "cli/machine_command.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/exit_status.h"
#include "reference/cost/profile_json.h"
#include "reference/cost/published_profiles.h"
#include "results/json_field.h"
#include "tests/cli/called.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

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
  EXPECT_THAT(text, HasSubstr("fp32 products  share of peak  GFLOP/s\npeak                           156000\n128 rows  "
                              "              0.15    23400"));
  EXPECT_THAT(text, HasSubstr("2048 rows               0.55"));
  EXPECT_THAT(text, HasSubstr("a device's link inside a node of 8"));
  EXPECT_THAT(text, HasSubstr("compute+comm+copy     0.94  0.71  0.71"));
  EXPECT_THAT(text, HasSubstr("  source: MPipeMoE, IPDPS 2023, Fig. 3"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

TEST(MachineCommand, ShowsTheSpreadOfWhatWasMeasured) {
  Json json = Json::parse(profile_text(published_profile("a100-64")));
  EXPECT_THAT(called(add_machine_command, {"machine", "a100-64"}).out, Not(HasSubstr("spread")));
  json["gemm"]["source"] = "a clock";
  json["gemm"]["peaks"].erase(0);
  for (const double spread : {0.01, 0.04}) {
    json["gemm"]["points"].push_back({{"type", "fp32"},
                                      {"shape", {64, spread > 0.02 ? 256 : 128, spread > 0.02 ? 128 : 256}},
                                      {"seconds", 1e-3},
                                      {"spread", spread}});
  }
  json["to_host"] = {{"source", "a clock"}, {"points", {{1024, 1e-5, 0.07}, {1 << 20, 1e-4, 0.02}}}};
  json["machine"]["pinning"] = "streams";
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("spread" + std::to_string(getpid()) + ".json");
  std::ofstream(file) << json.dump();
  const std::string text = called(add_machine_command, {"machine", file.string()}).out;
  std::filesystem::remove(file);
  EXPECT_THAT(text, ContainsRegex("fp32 +128 x 256 +64 +4.194 +4 %\n"));
  EXPECT_THAT(text, ContainsRegex("copies to the host .* spread\n.* 7 %\n"));
  EXPECT_THAT(text, HasSubstr(", pinning streams\n"));
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
