#include "cli/dry_run.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "results/text_columns.h"
#include "suites/run/counted.h"
#include "suites/run/prediction.h"

namespace moebench {
namespace {

std::string mebibytes(Bytes bytes) { return fmt::format("{:.2f}", in_mib(bytes)); }

using Parts = std::vector<std::string>;

bool has(const Parts& parts, const std::string& part) {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

// What all labels have in common is said once.
Parts common_parts(const std::vector<Parts>& labels) {
  Parts common;
  for (const std::string& part : labels.front()) {
    if (std::all_of(labels.begin(), labels.end(), [&](const Parts& label) { return has(label, part); })) {
      common.push_back(part);
    }
  }
  return common;
}

std::string without(const Parts& label, const Parts& common) {
  Parts rest;
  std::copy_if(label.begin(), label.end(), std::back_inserter(rest),
               [&](const std::string& part) { return !has(common, part); });
  return fmt::format("{}", fmt::join(rest, " "));
}

}  // namespace

std::string dry_run_text(const Suite& suite, std::span<const Configuration> configurations, const Machine& machine) {
  using Align = TextColumns::Align;
  TextColumns columns({{"configuration", Align::left}, {"MiB arenas", Align::right}, {"host", Align::right},
                       {"weights", Align::right}, {"allocated", Align::right}, {"", Align::left}});
  std::vector<Parts> labels;
  for (const Configuration& configuration : configurations) labels.push_back(label_parts(configuration));
  const Parts common = labels.size() > 1 ? common_parts(labels) : Parts();
  int skipped = 0;
  Bytes most;
  for (const Configuration& configuration : configurations) {
    const MemoryPrediction memory = predict_memory(configuration, suite.measure.seed);
    const bool fits = why_it_does_not_fit(memory, {&machine, 1}).empty();
    skipped += fits ? 0 : 1;
    most = std::max(most, memory.allocated());
    const Parts& parts = labels[static_cast<std::size_t>(&configuration - configurations.data())];
    columns.add({without(parts, common), mebibytes(memory.device()), mebibytes(memory.arenas.host),
                 mebibytes(memory.state.parameters + memory.state.gradients), mebibytes(memory.allocated()),
                 fits ? "" : "skipped"});
  }
  const std::string heading = common.empty() ? "" : fmt::format("All: {}\n\n", fmt::join(common, " "));
  return heading + columns.text() +
         fmt::format("\n{}, {}, {}. Predicted memory of a rank in MiB, the one with most rows: device arenas and routing,\n"
                     "pinned host memory, parameters and gradients, and all that is allocated, the correctness check "
                     "included.\nThe most is {} for the {} of this machine together; {} are available.{}\n",
                     counted(static_cast<int>(configurations.size()), "configuration"),
                     counted(suite.measure.rounds, "round"), counted(suite.ranks, "rank"),
                     memory_text(most * machine.ranks), counted(machine.ranks, "rank"), memory_text(machine.available),
                     skipped == 0 ? "" : " " + counted(skipped, "configuration") + " would be skipped: too large.");
}

Json dry_run_json(const Suite& suite, std::span<const Configuration> configurations, const Machine& machine) {
  Json json;
  json["suite"] = suite.name;
  json["rounds"] = suite.measure.rounds;
  json["ranks"] = suite.ranks;
  json["ranks_of_machine"] = machine.ranks;
  json["available_bytes"] = machine.available.count();
  json["configurations"] = Json::array();
  for (const Configuration& configuration : configurations) {
    const MemoryPrediction memory = predict_memory(configuration, suite.measure.seed);
    Json entry;
    entry["label"] = label(configuration);
    entry["config"] = json_of(configuration);
    entry["predicted_bytes"] = memory.device().count();
    entry["host_bytes"] = memory.arenas.host.count();
    entry["weights_bytes"] = (memory.state.parameters + memory.state.gradients).count();
    entry["allocated_bytes"] = memory.allocated().count();
    entry["skipped"] = why_it_does_not_fit(memory, {&machine, 1});
    json["configurations"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace moebench
