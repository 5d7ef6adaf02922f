#pragma once
// The part of plan_search.h that improves choices step by step.

#include <functional>
#include <optional>
#include <vector>

#include "reference/base/random.h"
#include "reference/select/priced_choices.h"
#include "reference/select/step_bound.h"

namespace moebench {

// Local search among the mixed choices of one n that fit. What it prices is in `priced`.
class Improvement {
 public:
  // Borrows all of them. Ends when `priced` has `most` choices. `bound` is of ramp 1.
  Improvement(PricedChoices& priced, const StepBound& bound, int granularity, const SearchSpace& space,
              std::size_t most);

  // Goes through the moves again and again, taking each that is quicker, until none is. A uniform choice counts as a
  // mix; one that keeps everything has nothing to improve.
  void improve(Choice start);

  // A few moves at random from `start`, which may make it slower.
  Choice disturbed(const Choice& start, Random& random) const;

  bool is_over() const { return priced_.all().size() >= most_; }

 private:
  // Nothing where it would change nothing.
  using Move = std::function<std::optional<Choice>(const Choice&)>;

  PricedChoices& priced_;
  const StepBound& bound_;
  std::size_t most_;
  std::vector<Move> moves_;
};

}  // namespace moebench
