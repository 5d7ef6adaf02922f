#include "reference/select/search_selector.h"

#include <algorithm>
#include <bit>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "reference/select/layer_pricer.h"
#include "reference/select/refinement.h"

namespace moebench {
namespace {

// Of what differs from question to question; sizes of the layer seldom do.
struct QuestionHash {
  std::size_t operator()(const Question& question) const {
    const std::size_t budget = question.memory_budget ? static_cast<std::size_t>(question.memory_budget->count()) : 0;
    return static_cast<std::size_t>(question.shape.tokens.count()) * 0x9e3779b97f4a7c15ULL ^ budget;
  }
};

// The quickest of each family, the quickest first.
std::vector<Choice> best_of_families(std::vector<PricedChoice> all, std::size_t most) {
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  std::set<ChoiceFamily> seen;
  std::vector<Choice> best;
  for (const PricedChoice& each : all) {
    if (best.size() == most) break;
    if (seen.insert(family_of(each.choice)).second) best.push_back(each.choice);
  }
  return best;
}

class SearchSelector : public Selector {
 public:
  SearchSelector(SelectorContext context, bool tries) : pricer_(std::move(context)), tries_(tries) {}

  Choice choose(const Question& question) override {
    if (const auto known = answers_.find(question); known != answers_.end()) return known->second;
    if (tries_ && !tried_.contains(question)) try_best(question);
    return answers_[question] = searched(question).best.choice;
  }

  void observe(const Question& question, const Choice& choice, Seconds measured) override {
    refinement_.observe(choice, pricer_.of(question.shape).time(choice), measured);
    if (std::has_single_bit(static_cast<unsigned>(refinement_.observations()))) answers_.clear();
  }

 private:
  SearchResult searched(const Question& question) {
    const auto correction = [this](const Choice& choice) { return refinement_.correction(choice); };
    return search(pricer_.of(question.shape), question.memory_budget, pricer_.context().space, correction);
  }

  void try_best(const Question& question) {
    constexpr std::size_t most_trials = 6;
    constexpr int steps_of_trial = 4;
    constexpr double slowest = 1000;  // over its prediction: one that cannot be run
    Refinement refined = refinement_;
    for (const Choice& choice : best_of_families(searched(question).all, most_trials)) {
      const Seconds predicted = pricer_.of(question.shape).time(choice);
      const Seconds measured = std::min(pricer_.trial(question.shape, choice), predicted * slowest);
      for (int step = 0; step < steps_of_trial; ++step) refined.observe(choice, predicted, measured);
    }
    refinement_ = std::move(refined);
    tried_.insert(question);
  }

  LayerPricer pricer_;
  bool tries_;
  Refinement refinement_;
  std::unordered_map<Question, Choice, QuestionHash> answers_;
  std::unordered_set<Question, QuestionHash> tried_;
};

}  // namespace

std::unique_ptr<Selector> make_search_selector(SelectorContext context) {
  return std::make_unique<SearchSelector>(std::move(context), false);
}

std::unique_ptr<Selector> make_uniform_search_selector(SelectorContext context) {
  context.space.mixed = false;
  return make_search_selector(std::move(context));
}

std::unique_ptr<Selector> make_tried_search_selector(SelectorContext context) {
  return std::make_unique<SearchSelector>(std::move(context), true);
}

}  // namespace moebench
