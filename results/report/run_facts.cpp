#include "results/report/run_facts.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "results/changes/changes.h"
#include "results/report/shape_limit.h"
#include "results/run_names.h"

namespace moebench {
namespace {

// What others are compared with, looked up and found once.
class Baselines {
 public:
  struct Baseline {
    const RunResult* run = nullptr;
    std::optional<Spread> step;
    RoundSamples samples;
  };

  explicit Baselines(const Results& results) {
    for (const RunResult& run : results.runs) runs_.emplace(run.label, &run);
  }

  // Null where there is none.
  const Baseline* of(const RunResult& run) {
    const auto found = runs_.find(run.baseline);
    if (found == runs_.end()) return nullptr;
    const auto [place, is_new] = known_.try_emplace(found->second);
    if (is_new) place->second = {found->second, step_spread(*found->second), round_samples(*found->second)};
    return &place->second;
  }

 private:
  std::unordered_map<std::string_view, const RunResult*> runs_;
  std::unordered_map<const RunResult*, Baseline> known_;
};

std::optional<Bytes> memory_of(const RunResult& run) {
  if (run.status != RunStatus::ok || !run.memory) return std::nullopt;
  return peak_of(*run.memory);
}

// Rounds of one run are measured side by side.
void add_interval(const Baselines::Baseline& baseline, ConfigurationFacts& facts) {
  const RoundSamples& theirs = baseline.samples;
  const RoundSamples own = round_samples(*facts.run);
  const Pairing pairing = theirs.size() == own.size() ? Pairing::by_round : Pairing::none;
  const auto estimate = ratio_of_medians(theirs, own, pairing, {});
  if (!estimate) return;
  facts.slowdown = estimate;
  const RatioInterval slower = interval_of(*estimate, report_level);
  facts.speedup = Ratio(1 / slower.ratio.count());
  facts.speedup_interval = {*facts.speedup, Ratio(1 / slower.high.count()), Ratio(1 / slower.low.count())};
}

ConfigurationFacts facts_of(const RunResult& run, Baselines& baselines) {
  ConfigurationFacts facts{
      .run = &run,
      .name = fmt::format("{} n={} {}", schedule_name(run), run.chosen.granularity, run.chosen.reuse),
      .system = run.config.value("system", std::string()),
      .step = step_spread(run),
      .is_baseline = run.label == run.baseline,
      .memory = memory_of(run)};
  for (const Round& round : run.rounds) {
    if (!round.step.empty()) facts.round_medians.push_back(median(round.step));
  }
  const Baselines::Baseline* baseline = baselines.of(run);
  if (baseline == nullptr) return facts;
  if (baseline->step && facts.step) facts.speedup = Ratio(baseline->step->median / facts.step->median);
  const auto theirs = memory_of(*baseline->run);
  if (facts.memory && theirs && *theirs > Bytes(0)) facts.saved = Ratio(1 - *facts.memory / *theirs);
  return facts;
}

// What all have goes into `common`, the rest names each.
std::vector<std::string> names_of(const std::vector<std::vector<std::string>>& parts,
                                  std::vector<std::string>& common) {
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

// By the ratio to the baseline, in which a slow round of both cancels, where there is a baseline.
bool is_faster(const ConfigurationFacts& a, const ConfigurationFacts& b) {
  const auto cost = [](const ConfigurationFacts& one) {
    return one.speedup ? 1 / one.speedup->count() : one.step->median.count();
  };
  return cost(a) < cost(b);
}

// Resampling is what takes longest, so only where it is shown.
void add_intervals(Baselines& baselines, RunFacts& facts) {
  const bool all_are_shown = facts.results->runs.size() <= most_listed;
  for (ShapeFacts& shape : facts.shapes) {
    std::vector<std::size_t> places(shape.configurations.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    if (!all_are_shown) places = contenders(shape, most_drawn_contenders);
    for (const std::size_t place : places) {
      ConfigurationFacts& one = shape.configurations[place];
      if (one.speedup && !one.is_baseline) add_interval(*baselines.of(*one.run), one);
    }
  }
}

}  // namespace

RunFacts facts_of(const Results& results) {
  RunFacts facts{.results = &results};
  Baselines baselines(results);
  std::unordered_map<std::string, std::size_t> places;  // of shapes, by their JSON
  std::vector<std::vector<std::string>> parts;
  for (const RunResult& run : results.runs) {
    const Json shape = shape_of(run);
    const auto [place, is_new] = places.emplace(shape.dump(), facts.shapes.size());
    if (is_new) {
      facts.shapes.emplace_back();
      parts.push_back(shape_parts(shape));
    }
    facts.shapes[place->second].configurations.push_back(facts_of(run, baselines));
    const std::string& system = facts.shapes[place->second].configurations.back().system;
    if (std::find(facts.systems.begin(), facts.systems.end(), system) == facts.systems.end()) {
      facts.systems.push_back(system);
    }
  }
  add_intervals(baselines, facts);
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
