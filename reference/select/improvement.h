#pragma once
// The part of plan_search.h that improves choices step by step.

#include <functional>
#include <vector>

#include "reference/base/random.h"
#include "reference/select/moves.h"
#include "reference/select/priced_choices.h"
#include "reference/select/step_bound.h"

namespace moebench {

// Whether a choice need not be simulated, since it cannot be quicker than that.
using Hopeless = std::function<bool(const Choice&, Seconds)>;

// Goes through the moves again and again, taking each that fits and is quicker, until none is, or `priced` has `most`
// choices. What it prices is in `priced`. Precondition: `start` fits.
void descend(PricedChoices& priced, const std::vector<Move>& moves, Choice start, std::size_t most,
             const Hopeless& hopeless = {});

// A few moves at random from `start`, which may make it slower; what it becomes fits.
Choice disturbed(PricedChoices& priced, const std::vector<Move>& moves, const Choice& start, Random& random);

// Local search among the mixed choices of one n that fit.
class Improvement {
 public:
  // Borrows all of them. Ends when `priced` has `most` choices. `bound` is of ramp 1.
  Improvement(PricedChoices& priced, const StepBound& bound, int granularity, const SearchSpace& space,
              std::size_t most);

  // Descends. A uniform choice counts as a mix; one that keeps everything has nothing to improve.
  void improve(Choice start);

  // From where a few moves at random lead.
  void improve_disturbed(const Choice& start, Random& random);

  bool is_over() const { return priced_.all().size() >= most_; }

 private:
  PricedChoices& priced_;
  const StepBound& bound_;
  std::size_t most_;
  std::vector<Move> moves_;
};

}  // namespace moebench
