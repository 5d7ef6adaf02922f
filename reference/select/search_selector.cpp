#include "reference/select/search_selector.h"

#include <bit>
#include <unordered_map>

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

class SearchSelector : public Selector {
 public:
  explicit SearchSelector(SelectorContext context) : pricer_(std::move(context)) {}

  Choice choose(const Question& question) override {
    if (const auto known = answers_.find(question); known != answers_.end()) return known->second;
    const auto correction = [this](const Choice& choice) { return refinement_.correction(choice); };
    const SearchResult result =
        search(pricer_.of(question.shape), question.memory_budget, pricer_.context().space, correction);
    return answers_[question] = result.best.choice;
  }

  void observe(const Question& question, const Choice& choice, Seconds measured) override {
    refinement_.observe(choice, pricer_.of(question.shape).time(choice), measured);
    if (std::has_single_bit(static_cast<unsigned>(refinement_.observations()))) answers_.clear();
  }

 private:
  LayerPricer pricer_;
  Refinement refinement_;
  std::unordered_map<Question, Choice, QuestionHash> answers_;
};

}  // namespace

std::unique_ptr<Selector> make_search_selector(SelectorContext context) {
  return std::make_unique<SearchSelector>(std::move(context));
}

std::unique_ptr<Selector> make_uniform_search_selector(SelectorContext context) {
  context.space.mixed = false;
  return make_search_selector(std::move(context));
}

}  // namespace moebench
