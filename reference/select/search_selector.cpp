#include "reference/select/search_selector.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
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

// The quickest of each family, the quickest first; of one strategy at least half of them, where there are so many, so
// that mixes, which are predicted to be quicker, do not stand alone against each other; and at most two of one n,
// unless others do not suffice.
std::vector<Choice> candidates(std::vector<PricedChoice> all, std::size_t most) {
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  std::set<ChoiceFamily> seen;
  std::map<int, std::size_t> of_one_n;
  std::vector<Choice> best;
  std::size_t mixes = 0;
  for (const std::size_t most_of_one_n : {std::size_t{2}, most}) {
    for (const PricedChoice& each : all) {
      if (best.size() == most) break;
      const ChoiceFamily family = family_of(each.choice);
      const bool is_mix = !family.second;
      std::size_t& like_it = of_one_n[each.choice.granularity];
      if (like_it == most_of_one_n || (is_mix && mixes == most / 2) || !seen.insert(family).second) continue;
      best.push_back(each.choice);
      ++like_it;
      mixes += is_mix ? 1 : 0;
    }
  }
  return best;
}

// Whether two questions are the same but for their tokens.
bool differ_in_tokens_alone(Question one, const Question& other) {
  one.shape.tokens = other.shape.tokens;
  return one == other;
}

class SearchSelector : public Selector {
 public:
  SearchSelector(SelectorContext context, bool tries) : pricer_(std::move(context)), tries_(tries) {}

  Choice choose(const Question& question) override {
    if (const auto known = answers_.find(question); known != answers_.end()) return known->second.choice;
    if (const Choice* near = nearly_answered(question)) {
      const Choice choice = *near;
      return (answers_[question] = {.choice = choice, .is_own = false, .predicted = {}}).choice;
    }
    if (tries_ && !is_near_tried(question)) try_best(question);
    return (answers_[question] = {.choice = answer(question), .is_own = true, .predicted = {}}).choice;
  }

  void observe(const Question& question, const Choice& choice, Seconds measured) override {
    if (candidates_.contains(question)) return;  // it is a trial's, which counts when all have been tried
    refinement_.observe(choice, predicted(question, choice), measured);
    if (std::has_single_bit(static_cast<unsigned>(refinement_.observations()))) answers_.clear();
  }

 private:
  struct Answer {
    Choice choice;
    bool is_own = true;                // of the question itself, not of one near it
    std::optional<Seconds> predicted;  // without a correction; nothing: not asked for yet
  };

  // Steps run what was answered, again and again.
  Seconds predicted(const Question& question, const Choice& choice) {
    const auto known = answers_.find(question);
    if (known == answers_.end() || known->second.choice != choice) return pricer_.of(question.shape).time(choice);
    std::optional<Seconds>& time = known->second.predicted;
    if (!time) time = pricer_.of(question.shape).time(choice);
    return *time;
  }

  // What was answered to the nearest question with up to an eighth more tokens, if it works with these.
  const Choice* nearly_answered(const Question& question) {
    const Answer* nearest = nullptr;
    Tokens least;
    for (const auto& [known, answer] : answers_) {
      const Tokens more = known.shape.tokens - question.shape.tokens;
      if (!answer.is_own || more < Tokens(0) || 8 * more > known.shape.tokens) continue;
      if (!differ_in_tokens_alone(known, question) || (nearest != nullptr && more >= least)) continue;
      nearest = &answer;
      least = more;
    }
    if (nearest == nullptr || nearest->choice.granularity > question.shape.tokens.count()) return nullptr;
    return pricer_.fits(question, nearest->choice) ? &nearest->choice : nullptr;
  }

  SearchResult searched(const Question& question) {
    const auto correction = [this](const Choice& choice) { return refinement_.correction(choice); };
    return search(pricer_.of(question.shape), question.memory_budget, pricer_.context().space, correction);
  }

  // After trials, of what was tried, or for a question near one that was, of its families: a prediction that no step
  // has confirmed is not weighed against them. Later steps may lead to other choices, as in any search.
  Choice answer(const Question& question) {
    const bool after_trials = tries_ && refinement_.observations() == observations_of_trials_;
    const auto tried = tried_.find(question);
    if (after_trials && tried != tried_.end())
      return best_of(corrected(question, tried->second)).value_or(tried->second.front());
    const SearchResult found = searched(question);
    return after_trials ? best_of(found.all).value_or(found.best.choice) : found.best.choice;
  }

  std::vector<PricedChoice> corrected(const Question& question, const std::vector<Choice>& choices) {
    Pricer& pricer = pricer_.of(question.shape);
    std::vector<PricedChoice> all;
    for (const Choice& choice : choices) {
      const Seconds time = pricer.time(choice) * refinement_.correction(choice).count();
      all.push_back({.choice = choice, .time = time, .device = pricer.device_memory(choice)});
    }
    return all;
  }

  // Of families of which a step was observed. Nothing where there is none.
  std::optional<Choice> best_of(const std::vector<PricedChoice>& all) const {
    const PricedChoice* uniform = nullptr;
    const PricedChoice* mix = nullptr;
    for (const PricedChoice& each : all) {
      const ChoiceFamily family = family_of(each.choice);
      if (!refinement_.knows(family)) continue;
      const PricedChoice*& best = family.second ? uniform : mix;
      if (best == nullptr || each.time < best->time) best = &each;
    }
    if (uniform == nullptr && mix == nullptr) return std::nullopt;
    if (uniform == nullptr || mix == nullptr) return (mix == nullptr ? uniform : mix)->choice;
    return preferred(*uniform, *mix).choice;
  }

  // What batches teach of families, they teach of batches of about their size.
  bool is_near_tried(const Question& question) const {
    return std::any_of(tried_.begin(), tried_.end(), [&](const auto& each) {
      const Tokens tokens = each.first.shape.tokens;
      const Tokens asked = question.shape.tokens;
      return differ_in_tokens_alone(each.first, question) && tokens <= 2 * asked && asked <= 2 * tokens;
    });
  }

  // A trial may throw, and be asked for again: the candidates stay the same.
  void try_best(const Question& question) {
    constexpr std::size_t most_trials = 6;
    constexpr int fewest_steps = 4;
    constexpr double slowest = 1000;  // over its prediction: one that cannot be run
    if (!candidates_.contains(question)) {
      candidates_[question] = candidates(searched(question).all, most_trials);
    }
    Refinement refined = refinement_;
    for (const Choice& choice : candidates_[question]) {
      const Seconds predicted = pricer_.of(question.shape).time(choice);
      const TrialTime trial = pricer_.trial(question.shape, choice);
      const Seconds measured = std::min(trial.step, predicted * slowest);
      refined.observe(choice, predicted, measured, std::max(trial.steps, fewest_steps));
    }
    refinement_ = std::move(refined);
    observations_of_trials_ = refinement_.observations();
    tried_[question] = std::move(candidates_[question]);
    std::erase_if(candidates_, [this](const auto& each) { return is_near_tried(each.first); });
    answers_.clear();
  }

  LayerPricer pricer_;
  bool tries_;
  Refinement refinement_;
  int observations_of_trials_ = 0;  // and of what was observed before them
  std::unordered_map<Question, Answer, QuestionHash> answers_;
  std::unordered_map<Question, std::vector<Choice>, QuestionHash> candidates_;  // of questions that are being tried
  std::unordered_map<Question, std::vector<Choice>, QuestionHash> tried_;
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
