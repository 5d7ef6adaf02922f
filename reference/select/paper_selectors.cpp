#include "reference/select/paper_selectors.h"

#include <limits>

#include "reference/select/equation_ten.h"
#include "reference/select/granularity_search.h"
#include "reference/select/layer_pricer.h"
#include "reference/select/mpmoe.h"

namespace moebench {
namespace {

constexpr Seconds never(std::numeric_limits<double>::infinity());

// The strategy that fits and costs least by Eq. 10; of equal ones the first.
std::optional<ReuseStrategy> cheapest(LayerPricer& pricer, const Question& question, int granularity) {
  Pricer& layer = pricer.of(question.shape);
  const UnitTimes times = unit_times(layer, granularity);
  const Slowdowns slowdowns = slowdowns_of(layer);
  std::optional<ReuseStrategy> best;
  Seconds least = never;
  for (ReuseStrategy reuse : pricer.strategies()) {
    if (!pricer.fits(question, pricer.papers_choice(granularity, reuse))) continue;
    const Seconds cost = equation_ten(reuse, times, slowdowns, hidden_to_model(question.shape));
    if (cost >= least) continue;
    best = reuse;
    least = cost;
  }
  return best;
}

class EquationTenSelector : public Selector {
 public:
  explicit EquationTenSelector(SelectorContext context) : pricer_(std::move(context)) {}

  Choice choose(const Question& question) override {
    pricer_.require_any_fits(question);
    constexpr int preferred = 4;
    Choice last;
    for (int n : pricer_.granularities(question.shape.tokens)) {
      const std::optional<ReuseStrategy> reuse = cheapest(pricer_, question, n);
      if (!reuse) continue;
      last = pricer_.papers_choice(n, *reuse);
      if (n >= preferred) break;
    }
    return last;
  }

 private:
  LayerPricer pricer_;
};

// Selectors that remember batches do so for one layer and budget, and forget when another is asked about.
class LayerSelector : public Selector {
 public:
  explicit LayerSelector(SelectorContext context) : pricer_(std::move(context)) {}

  Choice choose(const Question& question) final {
    Question any_batch = question;
    any_batch.shape.tokens = Tokens(0);
    if (any_batch != layer_) {
      layer_ = any_batch;
      forget();
    }
    question_ = question;
    return choose_for(question.shape.tokens);
  }

 protected:
  virtual void forget() = 0;
  virtual Choice choose_for(Tokens batch) = 0;

  LayerPricer pricer_;
  Question question_;

 private:
  std::optional<Question> layer_;  // with no tokens
};

class AlgorithmOne : public LayerSelector {
 public:
  using LayerSelector::LayerSelector;

 private:
  void forget() override {
    choices_.clear();
    search_.emplace(pricer_.context().space.granularities, [this](Tokens, int granularity) {
      const std::optional<ReuseStrategy> reuse = cheapest(pricer_, question_, granularity);
      return reuse ? pricer_.trial(question_.shape, pricer_.papers_choice(granularity, *reuse)).step : never;
    });
  }

  Choice choose_for(Tokens batch) override {
    if (const auto known = choices_.find(batch.count()); known != choices_.end()) return known->second;
    pricer_.require_any_fits(question_);
    // A range says n for batches that were not tried: of a larger one nothing may fit.
    int granularity = search_->granularity(batch);
    std::optional<ReuseStrategy> reuse = cheapest(pricer_, question_, granularity);
    for (int n : pricer_.granularities(batch)) {
      if (reuse) break;
      granularity = n;
      reuse = cheapest(pricer_, question_, n);
    }
    return choices_[batch.count()] = pricer_.papers_choice(granularity, reuse.value());
  }

  std::optional<GranularitySearch> search_;
  std::unordered_map<std::int64_t, Choice> choices_;  // by tokens
};

class MpmoeProfile : public LayerSelector {
 public:
  using LayerSelector::LayerSelector;

 private:
  void forget() override {
    search_.emplace(pricer_.context().space.granularities, pricer_.strategies(), [this](Tokens, UniformChoice tried) {
      const Choice choice = pricer_.papers_choice(tried.granularity, tried.reuse);
      const bool fits = pricer_.fits(question_, choice);
      return fits ? std::optional(pricer_.trial(question_.shape, choice).step) : std::nullopt;
    });
  }

  // Where nothing between the neighbours fits, the search begins anew.
  Choice choose_for(Tokens batch) override {
    pricer_.require_any_fits(question_);
    std::optional<UniformChoice> best = search_->choose(batch);
    if (!best || !pricer_.fits(question_, choice_of(*best))) {
      forget();
      best = search_->choose(batch);
    }
    return choice_of(best.value());
  }

  Choice choice_of(UniformChoice choice) const { return pricer_.papers_choice(choice.granularity, choice.reuse); }

  std::optional<MpmoeProfileSearch> search_;
};

class MpmoeModel : public Selector {
 public:
  explicit MpmoeModel(SelectorContext context) : pricer_(std::move(context)) {}

  Choice choose(const Question& question) override {
    pricer_.require_any_fits(question);
    UniformChoice best;
    Seconds least = never;
    for (int n : pricer_.granularities(question.shape.tokens)) {
      for (ReuseStrategy reuse : pricer_.strategies()) {
        if (!pricer_.fits(question, pricer_.papers_choice(n, reuse))) continue;
        const Seconds time = mpmoe_model(pricer_.of(question.shape), {n, reuse});
        if (time >= least) continue;
        best = {n, reuse};
        least = time;
      }
    }
    return pricer_.papers_choice(best.granularity, best.reuse);
  }

 private:
  LayerPricer pricer_;
};

}  // namespace

std::unique_ptr<Selector> make_algorithm_one(SelectorContext context) {
  return std::make_unique<AlgorithmOne>(std::move(context));
}

std::unique_ptr<Selector> make_equation_ten(SelectorContext context) {
  return std::make_unique<EquationTenSelector>(std::move(context));
}

std::unique_ptr<Selector> make_mpmoe_profile(SelectorContext context) {
  return std::make_unique<MpmoeProfile>(std::move(context));
}

std::unique_ptr<Selector> make_mpmoe_model(SelectorContext context) {
  return std::make_unique<MpmoeModel>(std::move(context));
}

}  // namespace moebench
