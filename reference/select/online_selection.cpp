#include "reference/select/online_selection.h"

#include <algorithm>
#include <cstdlib>

namespace moebench {
namespace {

constexpr int steps_of_trial = 2;
constexpr std::size_t searches_at_a_time = 4;

// Ends a selector's search until a step has run this candidate; the search begins anew then, with one time more.
struct TrialWanted {
  Choice choice;
};

}  // namespace

OnlineSelection::OnlineSelection(SelectionOptions options, const LayerShape& shape)
    : info_(selector_named(options.selector)), question_{.shape = shape, .memory_budget = options.memory_budget} {
  SelectorContext context{.machine = std::move(options.machine),
                          .emulated = options.emulated,
                          .space = std::move(options.space),
                          .seed = options.seed};
  context.trial = [this](const LayerShape& asked, const Choice& choice) { return time_of_trial(asked.tokens, choice); };
  selector_ = info_.make(std::move(context));
}

const Choice& OnlineSelection::choose(Tokens batch) {
  while (!is_answered(batch)) {
    Search& search = search_for(batch);
    const Tokens searched = search.batch;
    if (!is_answered(searched)) {
      if (choice_.granularity <= batch.count()) return choice_;
      search = {.batch = batch, .trials = {}};  // too few tokens for that candidate
    } else {
      close(searched);
    }
  }
  close(batch);
  return choice_;
}

bool OnlineSelection::is_answered(Tokens batch) {
  question_.shape.tokens = batch;
  try {
    choice_ = selector_->choose(question_);
    is_trial_ = false;
  } catch (TrialWanted& wanted) {
    choice_ = std::move(wanted.choice);
    is_trial_ = true;
  }
  return !is_trial_;
}

void OnlineSelection::observe(Tokens batch, const Choice& choice, Seconds time) {
  if (time <= Seconds(0)) return;
  if (Search* search = nearest_search(batch)) {
    Trial* const trial = find_trial(search->trials, choice);
    if (trial != nullptr && trial->steps < steps_of_trial) {
      ++trial->steps;
      ++trial_steps_;
      trial->time = time * (search->batch / batch);
    }
  }
  if (choice == observed_) {
    Question question = question_;
    question.shape.tokens = batch;
    selector_->observe(question, choice, time);
  }
  observed_ = choice;
}

TrialTime OnlineSelection::time_of_trial(Tokens batch, const Choice& choice) {
  Search* const search = nearest_search(batch);
  if (search == nullptr || search->batch != batch) throw TrialWanted{choice};
  const Trial* trial = find_trial(search->trials, choice);
  if (trial == nullptr) trial = &search->trials.emplace_back(Trial{.choice = choice});
  if (trial->steps < steps_of_trial) throw TrialWanted{choice};
  return {.step = trial->time};
}

OnlineSelection::Search& OnlineSelection::search_for(Tokens batch) {
  Search* const nearest = nearest_search(batch);
  const bool is_new = nearest == nullptr || (nearest->batch != batch && searches_.size() < searches_at_a_time);
  return is_new ? searches_.emplace_back(Search{.batch = batch, .trials = {}}) : *nearest;
}

OnlineSelection::Search* OnlineSelection::nearest_search(Tokens batch) {
  const auto distance = [batch](const Search& search) { return std::abs((search.batch - batch).count()); };
  const auto nearest = std::min_element(searches_.begin(), searches_.end(),
                                        [&](const Search& a, const Search& b) { return distance(a) < distance(b); });
  return nearest == searches_.end() ? nullptr : &*nearest;
}

OnlineSelection::Trial* OnlineSelection::find_trial(std::vector<Trial>& trials, const Choice& choice) {
  const auto found =
      std::find_if(trials.begin(), trials.end(), [&](const Trial& trial) { return trial.choice == choice; });
  return found == trials.end() ? nullptr : &*found;
}

void OnlineSelection::close(Tokens batch) {
  std::erase_if(searches_, [batch](const Search& search) { return search.batch == batch; });
}

}  // namespace moebench
