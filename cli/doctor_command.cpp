#include "cli/doctor_command.h"

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "cli/diagnosis.h"
#include "cli/exit_status.h"
#include "results/json.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

std::string text_of(const std::vector<Capability>& findings) {
  TextColumns table({{"part"}, {"state"}, {"found"}});
  std::string remedies;
  for (const Capability& finding : findings) {
    table.add({finding.what, std::string(name_of(finding.ability)), finding.says});
    if (!finding.remedy.empty()) remedies += fmt::format("{}: {}\n", finding.what, finding.remedy);
  }
  return table.text() + (remedies.empty() ? "" : "\n" + remedies);
}

Json json_of(const std::vector<Capability>& findings) {
  Json list = Json::array();
  for (const Capability& finding : findings) {
    list.push_back({{"what", finding.what},
                    {"ability", name_of(finding.ability)},
                    {"says", finding.says},
                    {"remedy", finding.remedy}});
  }
  return list;
}

int examine(bool json) {
  const std::vector<Capability> findings = diagnosis();
  fmt::print("{}", json ? json_of(findings).dump(2) + "\n" : text_of(findings));
  return exit_done;
}

}  // namespace

void add_doctor_command(CLI::App& app, Action& chosen) {
  const auto json = std::make_shared<bool>(false);
  CLI::App& command = add_command(app, chosen, "doctor",
                                  "Says what this build and machine can do, and what to do about what they cannot",
                                  "  moebench doctor\n"
                                  "  moebench doctor --json\n"
                                  "Exit status: 0, whatever is missing: not everybody needs everything.\n",
                                  [json] { return examine(*json); });
  command.add_flag("--json", *json, "Print JSON");
}

}  // namespace moebench
