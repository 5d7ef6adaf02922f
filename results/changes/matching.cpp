#include "results/changes/matching.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace moebench {
namespace {

using Fields = std::set<std::string>;
using Key = std::string;  // JSON with its fields sorted
using Runs = std::vector<const RunResult*>;

Fields fields_of(const Results& results) {
  Fields fields;
  for (const RunResult& run : results.runs) {
    for (const auto& [field, value] : run.config.items()) fields.insert(field);
  }
  return fields;
}

bool has_selector(const RunResult& run) {
  const auto selector = run.config.find("selector");
  return selector != run.config.end() && *selector != "given";
}

// What a selector puts into the configuration that it is asked about.
bool is_chosen(const std::string& field) {
  constexpr std::array<std::string_view, 5> fields = {"granularity", "partition_sizes", "reuse", "slots",
                                                      "dispatch_ahead"};
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

Key whole_key(const RunResult& run) { return nlohmann::json(run.config).dump(); }

Key common_key(const RunResult& run, const Fields& known_to_both) {
  nlohmann::json common = nlohmann::json::object();
  for (const auto& [field, value] : run.config.items()) {
    const bool follows = field == "shadow_costs" || (has_selector(run) && is_chosen(field));
    if (!follows && known_to_both.contains(field)) common[field] = value;
  }
  return common.dump();
}

// Takes from both lists what is alone with its key in either, into `found`: the run of each new one.
template <class KeyOf>
void match(Runs& before, Runs& after, std::map<const RunResult*, const RunResult*>& found, const KeyOf& key_of) {
  struct Same {
    Runs before;
    Runs after;
  };
  std::map<Key, Same> by_key;
  for (const RunResult* run : before) by_key[key_of(*run)].before.push_back(run);
  for (const RunResult* run : after) by_key[key_of(*run)].after.push_back(run);
  std::set<const RunResult*> taken;
  for (const auto& [key, same] : by_key) {
    if (same.before.size() != 1 || same.after.size() != 1) continue;
    found[same.after.front()] = same.before.front();
    taken.insert({same.before.front(), same.after.front()});
  }
  for (Runs* runs : {&before, &after}) {
    std::erase_if(*runs, [&](const RunResult* run) { return taken.contains(run); });
  }
}

Runs runs_of(const Results& results) {
  Runs runs;
  for (const RunResult& run : results.runs) runs.push_back(&run);
  return runs;
}

}  // namespace

Matching matched_runs(const Results& before, const Results& after) {
  Matching matching{.both = {}, .only_before = runs_of(before), .only_after = runs_of(after)};
  std::map<const RunResult*, const RunResult*> found;
  match(matching.only_before, matching.only_after, found, whole_key);
  Fields known_to_both;
  const Fields known_before = fields_of(before);
  for (const std::string& field : fields_of(after)) {
    if (known_before.contains(field)) known_to_both.insert(field);
  }
  match(matching.only_before, matching.only_after, found,
        [&](const RunResult& run) { return common_key(run, known_to_both); });
  for (const RunResult& run : after.runs) {
    if (const auto pair = found.find(&run); pair != found.end()) matching.both.push_back({pair->second, &run});
  }
  return matching;
}

}  // namespace moebench
