#include "reference/select/mixed_search.h"

#include <algorithm>
#include <tuple>

#include "reference/select/coarse_search.h"
#include "reference/select/improvement.h"

namespace moebench {
namespace {

constexpr std::size_t most_guesses = 40;  // each in every pattern
constexpr std::size_t most_starts = 4;
constexpr int most_disturbances = 100;

// How many of n partitions keep what, and how many of the others are offloaded; the rest is communicated or computed
// again.
struct Division {
  int inputs_kept = 0;
  int hidden_kept = 0;
  int inputs_offloaded = 0;
  int hidden_offloaded = 0;
  SlotCounts slots;
  BackwardOrder order = BackwardOrder::ascending;
  int dispatch_ahead = 1;
  Seconds bound;
  Seconds work;
};

// In which order partitions are chosen to keep: those that are restored first have nothing to hide it behind.
enum class Pattern { first_kept, spread };

// `count` of n, spread evenly over them.
std::vector<bool> spread(int count, int n) {
  std::vector<bool> chosen;
  int due = 0;  // in n-ths
  for (int i = 0; i < n; ++i) {
    due += count;
    chosen.push_back(due >= n);
    if (chosen.back()) due -= n;
  }
  return chosen;
}

// Which of n partitions keep a value.
std::vector<bool> keepers(int n, int count, Pattern pattern) {
  if (pattern == Pattern::spread) return spread(count, n);
  std::vector<bool> keeps(static_cast<std::size_t>(n));
  std::fill_n(keeps.begin(), count, true);
  return keeps;
}

Choice laid_out(const Division& division, int n, Pattern pattern) {
  Choice choice{.granularity = n};
  choice.options.slots = division.slots;
  choice.options.backward_order = division.order;
  choice.options.dispatch_ahead = division.dispatch_ahead;
  choice.options.reuse = ReuseStrategy::shared;
  std::vector<PartitionReuse>& reuse = choice.options.mixed_reuse;
  reuse.resize(static_cast<std::size_t>(n));
  const std::vector<bool> keep_input = keepers(n, division.inputs_kept, pattern);
  const std::vector<bool> keep_hidden = keepers(n, division.hidden_kept, pattern);
  const std::vector<bool> offload_input = spread(division.inputs_offloaded, n - division.inputs_kept);
  const std::vector<bool> offload_hidden = spread(division.hidden_offloaded, n - division.hidden_kept);
  std::size_t inputs = 0;
  std::size_t hiddens = 0;
  for (std::size_t i = 0; i < reuse.size(); ++i) {
    if (!keep_input[i]) {
      reuse[i].expert_input = offload_input[inputs++] ? ExpertInputReuse::offloaded : ExpertInputReuse::redispatched;
    }
    if (!keep_hidden[i]) {
      reuse[i].hidden = offload_hidden[hiddens++] ? HiddenReuse::offloaded : HiddenReuse::recomputed;
    }
  }
  return choice;
}

// The slots from which a division starts: the paper's, more for what is restored, and as few as can be.
std::vector<SlotCounts> slot_choices(const SearchSpace& space) {
  std::vector<SlotCounts> all;
  for (int others : {2, 1}) {
    for (int hidden : {1, 2}) {
      for (int expert_input : {1, 2, 3}) {
        const SlotCounts counts = within(space, {.expert_input = expert_input,
                                                 .hidden = hidden,
                                                 .expert_output = others,
                                                 .grad_expert_input = others,
                                                 .grad_hidden = 1,
                                                 .grad_expert_output = others});
        if (std::find(all.begin(), all.end(), counts) == all.end()) all.push_back(counts);
      }
    }
  }
  return all;
}

class Divisions {
 public:
  Divisions(PricedChoices& priced, const StepBound& bound, int granularity, int dispatch_ahead)
      : priced_(priced), bound_(bound), n_(granularity), dispatch_ahead_(dispatch_ahead) {}

  // For each number of T_M kept, the most T_DI that fit beside it, restored in the way that the bound likes best.
  void add(const SlotCounts& slots, BackwardOrder order) {
    int inputs = n_;
    for (int hidden = 0; hidden <= n_; ++hidden) {
      Division division{.inputs_kept = inputs,
                        .hidden_kept = hidden,
                        .slots = slots,
                        .order = order,
                        .dispatch_ahead = dispatch_ahead_};
      while (division.inputs_kept >= 0 && !priced_.fits(laid_out(division, n_, Pattern::first_kept)))
        --division.inputs_kept;
      if (division.inputs_kept < 0) return;
      const bool same_as_next = division.inputs_kept == n_ && hidden < n_ && fits_with_more_hidden(division);
      if (!same_as_next) all_.push_back(best_restoration(division));
      inputs = division.inputs_kept;
    }
  }

  // The most promising first.
  std::vector<Division> sorted() && {
    std::stable_sort(all_.begin(), all_.end(), [](const Division& a, const Division& b) {
      return std::tie(a.bound, a.work) < std::tie(b.bound, b.work);
    });
    return std::move(all_);
  }

 private:
  bool fits_with_more_hidden(Division division) {
    ++division.hidden_kept;
    return priced_.fits(laid_out(division, n_, Pattern::first_kept));
  }

  Division best_restoration(Division division) const {
    const bool last_stay = division.order == BackwardOrder::descending;
    const int inputs = std::max(0, n_ - division.inputs_kept - (last_stay ? division.slots.expert_input : 0));
    const int hiddens = std::max(0, n_ - division.hidden_kept - (last_stay ? division.slots.hidden : 0));
    Division best = division;
    bool any = false;
    for (int i = 0; i <= inputs; ++i) {
      for (int h = 0; h <= hiddens; ++h) {
        const RestorationCounts counts{.inputs_offloaded = i,
                                       .inputs_redispatched = inputs - i,
                                       .hidden_offloaded = h,
                                       .hidden_recomputed = hiddens - h};
        division.bound = bound_(counts);
        division.work = bound_.work(counts);
        division.inputs_offloaded = i;
        division.hidden_offloaded = h;
        if (any && std::tie(best.bound, best.work) <= std::tie(division.bound, division.work)) continue;
        best = division;
        any = true;
      }
    }
    return best;
  }

  PricedChoices& priced_;
  const StepBound& bound_;
  int n_;
  int dispatch_ahead_;
  std::vector<Division> all_;
};

}  // namespace

void search_mixed(PricedChoices& priced, const StepBound& bound, int granularity, const SearchSpace& space) {
  price_from_half_as_many(priced, granularity, space);
  const std::size_t most = priced.all().size() + static_cast<std::size_t>(space.most_simulations);
  Divisions divisions(priced, bound, granularity, dispatches_ahead_of(space, granularity).front());
  for (BackwardOrder order : space.backward_orders) {
    for (const SlotCounts& slots : slot_choices(space)) divisions.add(slots, order);
  }
  std::size_t guesses = 0;
  for (const Division& division : std::move(divisions).sorted()) {
    if (guesses++ == most_guesses || division.bound >= priced.best()->time) break;
    for (Pattern pattern : {Pattern::first_kept, Pattern::spread}) {
      const Choice choice = laid_out(division, granularity, pattern);
      if (priced.fits(choice)) priced.time(choice);
    }
  }
  if (priced.quickest(granularity, 1).empty()) return;  // nothing of so many partitions fits
  // A third of what may be simulated goes to other ways down than that from the best.
  const std::size_t now = std::min(most, priced.all().size());
  Improvement first(priced, bound, granularity, space, most - (most - now) / 3);
  for (const Choice& start : priced.quickest(granularity, most_starts)) first.improve(start);
  Improvement again(priced, bound, granularity, space, most);
  Random random(1);
  for (int i = 0; i < most_disturbances && !again.is_over(); ++i) {
    const std::vector<Choice> best = priced.quickest(granularity, most_starts);
    again.improve_disturbed(best[static_cast<std::size_t>(random.below(std::ssize(best)))], random);
  }
}

}  // namespace moebench
