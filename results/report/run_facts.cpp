#include "results/report/run_facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "results/changes/changes.h"
#include "results/run_names.h"

namespace moebench {
namespace {

using RunsByLabel = std::unordered_map<std::string, const RunResult*>;

RunsByLabel by_label(const Results& results) {
  RunsByLabel runs;
  for (const RunResult& run : results.runs) runs.emplace(run.label, &run);
  return runs;
}

std::optional<Bytes> memory_of(const RunResult& run) {
  if (run.status != RunStatus::ok || !run.memory) return std::nullopt;
  return run.memory->measured.value_or(run.memory->predicted);
}

// Rounds of one run are measured side by side.
void add_speedup(const RunResult& baseline, ConfigurationFacts& facts) {
  const auto before = step_spread(baseline);
  if (!before || !facts.step) return;
  facts.speedup = Ratio(before->median / facts.step->median);
  if (facts.is_baseline) return;
  const RoundSamples theirs = round_samples(baseline);
  const RoundSamples own = round_samples(*facts.run);
  const Pairing pairing = theirs.size() == own.size() ? Pairing::by_round : Pairing::none;
  const auto estimate = ratio_of_medians(theirs, own, pairing, {});
  if (!estimate) return;
  const RatioInterval slower = interval_of(*estimate, report_level);
  facts.speedup = Ratio(1 / slower.ratio.count());
  facts.speedup_interval = {*facts.speedup, Ratio(1 / slower.high.count()), Ratio(1 / slower.low.count())};
}

ConfigurationFacts facts_of(const RunResult& run, const RunsByLabel& runs) {
  ConfigurationFacts facts{.run = &run,
                           .name = fmt::format("{} n={} {}", schedule_name(run), run.chosen.granularity, run.chosen.reuse),
                           .system = run.config.value("system", std::string()),
                           .step = step_spread(run),
                           .is_baseline = run.label == run.baseline,
                           .memory = memory_of(run)};
  for (const Round& round : run.rounds) {
    if (!round.step.empty()) facts.round_medians.push_back(median(round.step));
  }
  const auto baseline = runs.find(run.baseline);
  if (baseline == runs.end()) return facts;
  add_speedup(*baseline->second, facts);
  const auto theirs = memory_of(*baseline->second);
  if (facts.memory && theirs && *theirs > Bytes(0)) facts.saved = Ratio(1 - *facts.memory / *theirs);
  return facts;
}

// What all have goes into `common`, the rest names each.
std::vector<std::string> names_of(const std::vector<std::vector<std::string>>& parts, std::vector<std::string>& common) {
  const auto is_everywhere = [&](const std::string& part) {
    return std::all_of(parts.begin(), parts.end(), [&](const std::vector<std::string>& one) {
      return std::find(one.begin(), one.end(), part) != one.end();
    });
  };
  if (!parts.empty()) {
    std::copy_if(parts.front().begin(), parts.front().end(), std::back_inserter(common), is_everywhere);
  }
  std::vector<std::string> names;
  for (const std::vector<std::string>& one : parts) {
    std::vector<std::string> rest;
    for (const std::string& part : one) {
      if (std::find(common.begin(), common.end(), part) == common.end()) rest.push_back(part);
    }
    names.push_back(fmt::format("{}", fmt::join(rest, ", ")));
  }
  return names;
}

bool is_faster(const ConfigurationFacts& a, const ConfigurationFacts& b) { return a.step->median < b.step->median; }

}  // namespace

RunFacts facts_of(const Results& results) {
  RunFacts facts{.results = &results};
  const RunsByLabel runs = by_label(results);
  std::unordered_map<std::string, std::size_t> places;  // of shapes, by their JSON
  std::vector<std::vector<std::string>> parts;
  for (const RunResult& run : results.runs) {
    const Json shape = shape_of(run);
    const auto [place, is_new] = places.emplace(shape.dump(), facts.shapes.size());
    if (is_new) {
      facts.shapes.emplace_back();
      parts.push_back(shape_parts(shape));
    }
    facts.shapes[place->second].configurations.push_back(facts_of(run, runs));
    const std::string& system = facts.shapes[place->second].configurations.back().system;
    if (std::find(facts.systems.begin(), facts.systems.end(), system) == facts.systems.end()) {
      facts.systems.push_back(system);
    }
  }
  const std::vector<std::string> names = names_of(parts, facts.common);
  for (std::size_t i = 0; i < names.size(); ++i) facts.shapes[i].name = names[i];
  return facts;
}

std::optional<std::size_t> fastest(const ShapeFacts& shape) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < shape.configurations.size(); ++i) {
    const ConfigurationFacts& facts = shape.configurations[i];
    if (facts.step && (!best || is_faster(facts, shape.configurations[*best]))) best = i;
  }
  return best;
}

std::optional<std::size_t> smallest(const ShapeFacts& shape) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < shape.configurations.size(); ++i) {
    const ConfigurationFacts& facts = shape.configurations[i];
    if (!facts.step || !facts.memory) continue;
    if (!best) {
      best = i;
      continue;
    }
    const ConfigurationFacts& least = shape.configurations[*best];
    if (*facts.memory < *least.memory || (*facts.memory == *least.memory && is_faster(facts, least))) best = i;
  }
  return best;
}

std::vector<std::size_t> contenders(const ShapeFacts& shape, std::size_t most) {
  std::map<std::pair<std::string, std::string>, std::size_t> best;  // by system and reuse
  for (std::size_t i = 0; i < shape.configurations.size(); ++i) {
    const ConfigurationFacts& facts = shape.configurations[i];
    if (!facts.step) continue;
    const auto [place, is_new] = best.emplace(std::pair(facts.system, facts.run->chosen.reuse), i);
    if (!is_new && is_faster(facts, shape.configurations[place->second])) place->second = i;
  }
  std::set<std::size_t> chosen;
  for (const auto& [key, place] : best) chosen.insert(place);
  if (const auto least = smallest(shape)) chosen.insert(*least);
  for (std::size_t i = 0; i < shape.configurations.size(); ++i) {
    if (shape.configurations[i].is_baseline && shape.configurations[i].step) chosen.insert(i);
  }
  std::vector<std::size_t> places(chosen.begin(), chosen.end());
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    const ConfigurationFacts& one = shape.configurations[a];
    const ConfigurationFacts& other = shape.configurations[b];
    return one.is_baseline != other.is_baseline ? one.is_baseline : is_faster(one, other);
  });
  places.resize(std::min(places.size(), most));
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace moebench
