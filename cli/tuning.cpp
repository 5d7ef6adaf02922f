#include "cli/tuning.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "reference/select/refinement.h"
#include "reference/select/step_bound.h"

namespace moebench {
namespace {

constexpr std::size_t most_runners_up = 6;
constexpr int budgets_of_front = 12;
constexpr std::size_t most_of_front = 12;
constexpr int simulations_of_front = 200;  // of mixed plans, for each n and budget

TunedChoice tuned(Pricer& pricer, const Choice& choice) { return {.choice = choice, .cost = pricer.cost(choice)}; }

bool keeps_all(const Choice& choice) { return !shares_buffers(choice); }

std::vector<PricedChoice> by_time(std::vector<PricedChoice> choices) {
  std::stable_sort(choices.begin(), choices.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  return choices;
}

StreamUse use_of(Pricer& pricer, const Choice& choice) {
  const SimulatedRank step = pricer.simulate(choice).rank(0);
  StreamUse use;
  for (Stream stream : all_streams) {
    Ratio& share = use.busy[static_cast<std::size_t>(stream)];
    share = Ratio(busy(step.timeline, stream) / step.step());
    if (share > use.busy[static_cast<std::size_t>(use.busiest)]) use.busiest = stream;
  }
  use.bound = StepBound(pricer, choice.granularity, choice.partition_ramp)(restorations(choice));
  return use;
}

// One of each n and strategy, all mixed ones of an n together, without that of `best`.
std::vector<TunedChoice> runners_up(Pricer& pricer, const std::vector<PricedChoice>& sorted, const Choice& best) {
  std::set<ChoiceFamily> seen = {family_of(best)};
  std::vector<TunedChoice> result;
  for (const PricedChoice& each : sorted) {
    if (result.size() == most_runners_up) break;
    if (seen.insert(family_of(each.choice)).second) result.push_back(tuned(pricer, each.choice));
  }
  return result;
}

// Those than which none is both quicker and smaller.
std::vector<PricedChoice> not_dominated(std::vector<PricedChoice> all) {
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.device, a.time) < std::tie(b.device, b.time);
  });
  std::vector<PricedChoice> front;
  for (PricedChoice& each : all) {
    if (front.empty() || each.time < front.back().time) front.push_back(std::move(each));
  }
  return front;
}

// Evenly over the memory, both ends and `best` included where that is on the front.
std::vector<PricedChoice> thinned(std::vector<PricedChoice> front, const Choice& best) {
  if (front.size() <= most_of_front) return front;
  std::set<std::size_t> kept;
  for (std::size_t i = 0; i < most_of_front; ++i) kept.insert(i * (front.size() - 1) / (most_of_front - 1));
  const auto place = std::find_if(front.begin(), front.end(), [&](const auto& each) { return each.choice == best; });
  if (place != front.end()) kept.insert(static_cast<std::size_t>(place - front.begin()));
  std::vector<PricedChoice> some;
  for (const std::size_t i : kept) some.push_back(std::move(front[i]));
  return some;
}

// Of what was priced already, and of what is best within budgets in equal steps.
std::vector<TunedChoice> front_of(Pricer& pricer, SearchSpace space, std::vector<PricedChoice> all,
                                  const Choice& best) {
  space.most_simulations = simulations_of_front;
  const Bytes least = least_memory(pricer, space).device;
  Bytes most = least;
  for (const PricedChoice& each : all) most = std::max(most, each.device);
  for (int i = 0; i < budgets_of_front; ++i) {
    const Bytes budget = least + (most - least) * i / budgets_of_front;
    for (PricedChoice& each : search(pricer, budget, space).all) all.push_back(std::move(each));
  }
  std::vector<TunedChoice> front;
  for (const PricedChoice& each : thinned(not_dominated(std::move(all)), best)) {
    front.push_back(tuned(pricer, each.choice));
  }
  return front;
}

}  // namespace

Tuning tune(const TuningQuestion& question) {
  Pricer pricer(question.machine, question.shape);
  const auto selector = selector_named(question.selector).make({.machine = question.machine, .space = question.space});
  Tuning tuning{.question = question};
  const Choice best = selector->choose({.shape = question.shape, .memory_budget = question.memory_budget});
  tuning.best = tuned(pricer, best);
  tuning.use = use_of(pricer, best);
  const std::optional<DeviceMemory>& room = question.machine.device_memory;
  if (room) tuning.fits_device = tuning.best.cost.device() <= room->size;

  const SearchResult unlimited = search(pricer, std::nullopt, question.space);
  const SearchResult fitting = search(pricer, question.memory_budget, question.space);
  for (const PricedChoice& each : by_time(unlimited.all)) {
    if (!keeps_all(each.choice)) continue;
    tuning.keeps_all = tuned(pricer, each.choice);
    break;
  }
  const std::vector<int>& granularities = question.space.granularities;
  if (std::find(granularities.begin(), granularities.end(), 1) != granularities.end()) {
    tuning.sequential = tuned(pricer, {.granularity = 1});
  }
  tuning.best_uniform = tuned(pricer, fitting.best_uniform.choice);
  tuning.runners_up = runners_up(pricer, by_time(fitting.all), best);
  std::vector<PricedChoice> all = unlimited.all;
  all.insert(all.end(), fitting.all.begin(), fitting.all.end());
  all.push_back({.choice = best, .time = tuning.best.cost.time, .device = tuning.best.cost.device()});
  tuning.front = front_of(pricer, question.space, std::move(all), best);
  return tuning;
}

}  // namespace moebench
