#include "reference/select/fixed_selectors.h"

#include <algorithm>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/select/layer_pricer.h"
#include "reference/select/memory_budget.h"

namespace moebench {
namespace {

template <class Value>
bool is_in(const std::vector<Value>& values, Value value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

class FixedSelector : public Selector {
 public:
  explicit FixedSelector(SelectorContext context) : pricer_(std::move(context)) {}

  Choice choose(const Question& question) override {
    const SearchSpace& space = pricer_.context().space;
    constexpr int granularity = 4;
    if (!is_in(space.granularities, granularity) || !is_in(space.strategies, ReuseStrategy::none)) {
      throw InputError("the selector none-n4 keeps everything at n = 4, which is not among what it may choose",
                       "allow n = 4 and none, or take another selector");
    }
    const Choice choice = pricer_.papers_choice(granularity, ReuseStrategy::none);
    require_room(question.memory_budget, pricer_.of(question.shape).device_memory(choice), choice);
    return choice;
  }

 private:
  LayerPricer pricer_;
};

class RandomSelector : public Selector {
 public:
  explicit RandomSelector(SelectorContext context) : pricer_(std::move(context)) {}

  Choice choose(const Question& question) override {
    pricer_.require_any_fits(question);
    std::vector<Choice> fitting;
    for (int n : pricer_.granularities(question.shape.tokens)) {
      for (ReuseStrategy reuse : pricer_.context().space.strategies) {
        const Choice choice = pricer_.papers_choice(n, reuse);
        if (pricer_.fits(question, choice)) fitting.push_back(choice);
      }
    }
    Random random(seed_of(question));
    return fitting[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(fitting.size())))];
  }

 private:
  // A draw of its own for each question and each emulated link.
  std::uint64_t seed_of(const Question& question) const {
    const LayerShape& shape = question.shape;
    const std::optional<Link>& link = pricer_.context().emulated.link;
    std::uint64_t seed = pricer_.context().seed;
    for (const std::int64_t value :
         {shape.tokens.count(), shape.model_dim.count(), shape.hidden_dim.count(), std::int64_t{shape.experts},
          std::int64_t{shape.top_k}, std::int64_t{shape.ranks}, question.memory_budget.value_or(Bytes(-1)).count(),
          link ? static_cast<std::int64_t>(link->rate.count()) : 0}) {
      seed = derived_seed(seed, static_cast<std::uint64_t>(value));
    }
    return seed;
  }

  LayerPricer pricer_;
};

}  // namespace

std::unique_ptr<Selector> make_fixed_selector(SelectorContext context) {
  return std::make_unique<FixedSelector>(std::move(context));
}

std::unique_ptr<Selector> make_random_selector(SelectorContext context) {
  return std::make_unique<RandomSelector>(std::move(context));
}

}  // namespace moebench
