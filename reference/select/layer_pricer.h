#pragma once
// What selectors share: a pricer for the layer that is asked about, kept while the questions are about one layer.

#include <optional>
#include <vector>

#include "reference/select/selector.h"

namespace moebench {

class LayerPricer {
 public:
  explicit LayerPricer(SelectorContext context) : context_(std::move(context)) {}

  Pricer& of(const LayerShape& shape);

  // What a trial says, or a simulated step where the context has no trials.
  TrialTime trial(const LayerShape& shape, const Choice& choice);

  // Without those for which the batch is too small. Throws InputError where none is left.
  std::vector<int> granularities(Tokens batch) const;

  // Those of the papers that the space has, or, where it has none of them, its own.
  std::vector<ReuseStrategy> strategies() const;

  // As the papers' selectors choose it: plain_choice() of the space.
  Choice papers_choice(int granularity, ReuseStrategy reuse) const;

  bool fits(const Question& question, const Choice& choice);

  // Throws InputError that names the least which any of papers_choice() takes, if that is over the budget.
  void require_any_fits(const Question& question);

  const SelectorContext& context() const { return context_; }

 private:
  SelectorContext context_;
  std::optional<Pricer> pricer_;
};

// All kept, and the paper's strategies.
const std::vector<ReuseStrategy>& papers_strategies();

}  // namespace moebench
