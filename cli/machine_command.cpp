#include "cli/machine_command.h"

#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "cli/machine_text.h"
#include "reference/cost/named_profile.h"
#include "reference/cost/profile_json.h"
#include "reference/cost/published_profiles.h"
#include "results/json.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

struct MachineOptions {
  std::string machine;
  bool json = false;
};

void list_json() {
  Json list = Json::array();
  for (std::string_view name : published_profile_names()) {
    const MachineProfile profile = published_profile(name);
    list.push_back({{"name", profile.name},
                    {"description", profile.description},
                    {"origin", name_of(profile.origin)},
                    {"device", profile.machine.device},
                    {"ranks", profile.machine.ranks}});
  }
  fmt::print("{}\n", list.dump(2));
}

void list_text() {
  TextColumns machines({{"machine"}, {"what it is"}});
  for (std::string_view name : published_profile_names()) {
    machines.add({std::string(name), published_profile(name).description});
  }
  fmt::print("{}\nPublished figures, not measured here; `moebench machine NAME` shows them with their sources.\n",
             machines.text());
}

int show(const MachineOptions& options) {
  if (options.machine.empty()) {
    options.json ? list_json() : list_text();
    return exit_done;
  }
  const MachineProfile profile = named_profile(options.machine);
  fmt::print("{}", options.json ? profile_text(profile) : text_of(profile));
  return exit_done;
}

}  // namespace

void add_machine_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<MachineOptions>();
  CLI::App& command = add_command(app, chosen, "machine",
                                  "Shows a machine profile: how fast a machine computes, sends and copies, says who",
                                  "  moebench machine              # lists those that come with moebench\n"
                                  "  moebench machine h100-64\n"
                                  "  moebench machine here.json\n"
                                  "  moebench machine h100-64 --json > mine.json   # to begin one of your own with\n",
                                  [options] { return show(*options); });
  command.add_option("NAME|FILE", options->machine, "A published machine's name, or a profile's file");
  command.add_flag("--json", options->json, "Print JSON: the profile's file");
}

}  // namespace moebench
