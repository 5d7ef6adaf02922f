#include "cli/systems_command.h"

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "reference/systems/system.h"
#include "results/json.h"

namespace moebench {
namespace {

std::string_view granularities(const SystemInfo& system) {
  if (!system.has_granularity) return "always 1";
  return system.partition_by == PartitionBy::peers ? "any up to the ranks" : "any";
}

void print_table() {
  for (const SystemInfo& system : systems()) {
    fmt::print(
        "{}\n  {}\n  source: {}\n  granularity: {}; reuse: {}; shadowed experts: {}; layout: activations {}, buffers "
        "{}\n",
        system.name, system.description, system.source, granularities(system),
        system.has_reuse ? "none, shared, s1, s2, s3, s4" : "always none",
        system.has_shadowing ? "any, adaptive" : "none", name_of(system.layout.activations),
        name_of(system.layout.buffers));
  }
}

void print_json() {
  Json list = Json::array();
  for (const SystemInfo& system : systems()) {
    Json entry;
    entry["name"] = system.name;
    entry["description"] = system.description;
    entry["source"] = system.source;
    entry["has_granularity"] = system.has_granularity;
    entry["partition_by"] = system.partition_by == PartitionBy::peers ? "peers" : "tokens";
    entry["has_reuse"] = system.has_reuse;
    entry["has_shadowing"] = system.has_shadowing;
    entry["layout"] = {{"activations", name_of(system.layout.activations)},
                       {"buffers", name_of(system.layout.buffers)}};
    list.push_back(std::move(entry));
  }
  fmt::print("{}\n", list.dump(2));
}

}  // namespace

void add_systems_command(CLI::App& app, Action& chosen) {
  const auto json = std::make_shared<bool>(false);
  CLI::App& command = add_command(app, chosen, "systems", "Lists the systems that can be compared, with their sources",
                                  "  moebench systems\n  moebench systems --json\n", [json] {
                                    *json ? print_json() : print_table();
                                    return exit_done;
                                  });
  command.add_flag("--json", *json, "Print JSON");
}

}  // namespace moebench
