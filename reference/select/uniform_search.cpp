#include "reference/select/uniform_search.h"

#include <algorithm>
#include <limits>

#include "reference/select/improvement.h"

namespace moebench {
namespace {

constexpr std::size_t few_starts = 4;  // each of another n
constexpr std::size_t starts_of_disturbances = 6;
constexpr int most_disturbances = 300;
constexpr std::size_t disturbed_simulations = 250;  // for each n

void price_plain(PricedChoices& priced, const SearchSpace& space, const std::vector<int>& granularities) {
  for (int n : granularities) {
    for (ReuseStrategy reuse : space.strategies) {
      Choice choice = plain_choice(space, n, reuse);
      if (!priced.fits(choice) && reuse != ReuseStrategy::none) choice.options.slots = space.fewest_slots;
      if (priced.fits(choice)) priced.time(choice);
    }
  }
}

// The quickest first; `different`: one of each n.
std::vector<Choice> quickest(const PricedChoices& priced, std::size_t most, bool different) {
  std::vector<PricedChoice> all = priced.all();
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  std::vector<Choice> best;
  for (PricedChoice& each : all) {
    if (best.size() == most) break;
    const auto has_its_n = [&](const Choice& choice) { return choice.granularity == each.choice.granularity; };
    if (different && std::any_of(best.begin(), best.end(), has_its_n)) continue;
    best.push_back(std::move(each.choice));
  }
  return best;
}

}  // namespace

void search_uniform(PricedChoices& priced, const SearchSpace& space, const std::vector<int>& granularities,
                    const Choice& least, bool thorough) {
  std::size_t most = std::numeric_limits<std::size_t>::max();
  price_plain(priced, space, granularities);
  if (priced.best() == nullptr) priced.time(least);
  const auto from = [&](const Choice& start) { descend(priced, uniform_moves(start.granularity, space), start, most); };
  for (const Choice& start : quickest(priced, thorough ? most : few_starts, !thorough)) from(start);
  if (!thorough) return;
  most = priced.all().size() + disturbed_simulations * granularities.size();
  Random random(1);
  for (int i = 0; i < most_disturbances && priced.all().size() < most; ++i) {
    const std::vector<Choice> best = quickest(priced, starts_of_disturbances, true);
    const Choice& start = best[static_cast<std::size_t>(random.below(std::ssize(best)))];
    from(disturbed(priced, uniform_moves(start.granularity, space), start, random));
  }
}

}  // namespace moebench
