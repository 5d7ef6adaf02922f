#include "reference/select/online_selection.h"

namespace moebench {
namespace {

constexpr int steps_of_trial = 2;

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
  question_.shape.tokens = batch;
  try {
    choice_ = selector_->choose(question_);
    is_trial_ = false;
  } catch (TrialWanted& wanted) {
    choice_ = std::move(wanted.choice);
    is_trial_ = true;
  }
  return choice_;
}

void OnlineSelection::observe(Tokens batch, const Choice& choice, Seconds time) {
  if (time <= Seconds(0)) return;
  if (Trial* trial = find_trial(batch, choice); trial != nullptr && trial->steps < steps_of_trial) {
    ++trial->steps;
    ++trial_steps_;
    trial->time = time;
  }
  if (choice == observed_) {
    Question question = question_;
    question.shape.tokens = batch;
    selector_->observe(question, choice, time);
  }
  observed_ = choice;
}

Seconds OnlineSelection::time_of_trial(Tokens batch, const Choice& choice) {
  const Trial* trial = find_trial(batch, choice);
  if (trial == nullptr) trial = &trials_[batch.count()].emplace_back(Trial{.choice = choice});
  if (trial->steps < steps_of_trial) throw TrialWanted{choice};
  return trial->time;
}

OnlineSelection::Trial* OnlineSelection::find_trial(Tokens batch, const Choice& choice) {
  const auto known = trials_.find(batch.count());
  if (known == trials_.end()) return nullptr;
  for (Trial& trial : known->second) {
    if (trial.choice == choice) return &trial;
  }
  return nullptr;
}

}  // namespace moebench
