#include "reference/select/layer_pricer.h"

#include <algorithm>

#include "reference/select/granularity_search.h"
#include "reference/select/memory_budget.h"

namespace moebench {

Pricer& LayerPricer::of(const LayerShape& shape) {
  if (!pricer_ || pricer_->shape() != shape) pricer_.emplace(context_.machine, shape, context_.emulated);
  return *pricer_;
}

TrialTime LayerPricer::trial(const LayerShape& shape, const Choice& choice) {
  return context_.trial ? context_.trial(shape, choice) : TrialTime{.step = of(shape).time(choice)};
}

std::vector<int> LayerPricer::granularities(Tokens batch) const {
  require_candidates(context_.space.granularities);
  require_batch(batch, context_.space.granularities);
  std::vector<int> all = context_.space.granularities;
  std::erase_if(all, [&](int n) { return Tokens(n) > batch; });
  return all;
}

std::vector<ReuseStrategy> LayerPricer::strategies() const {
  const std::vector<ReuseStrategy>& space = context_.space.strategies;
  std::vector<ReuseStrategy> all = papers_strategies();
  std::erase_if(all, [&](ReuseStrategy each) { return std::find(space.begin(), space.end(), each) == space.end(); });
  return all.empty() ? space : all;
}

Choice LayerPricer::papers_choice(int granularity, ReuseStrategy reuse) const {
  return plain_choice(context_.space, granularity, reuse);
}

bool LayerPricer::fits(const Question& question, const Choice& choice) {
  return !question.memory_budget || of(question.shape).device_memory(choice) <= *question.memory_budget;
}

void LayerPricer::require_any_fits(const Question& question) {
  SearchSpace plain = context_.space;
  plain.strategies = strategies();
  plain.partition_ramps.resize(1);
  plain.fewest_slots = plain.most_slots = within(plain, {});
  const PricedChoice least = least_memory(of(question.shape), plain);
  require_room(question.memory_budget, least.device, least.choice);
}

const std::vector<ReuseStrategy>& papers_strategies() {
  static const std::vector<ReuseStrategy> strategies = {ReuseStrategy::none, ReuseStrategy::s1, ReuseStrategy::s2,
                                                        ReuseStrategy::s3, ReuseStrategy::s4};
  return strategies;
}

}  // namespace moebench
