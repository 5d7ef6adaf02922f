#pragma once
// A selector that is asked step by step, while a layer trains.
//
//   OnlineSelection selection({.selector = "algorithm1", .machine = profile}, shape);
//   const Choice choice = selection.choose(batch);     // what the next step runs
//   selection.observe(batch, choice, time);            // the longest of all ranks' times
//
// A selector that tries gets its times from the steps themselves: while it searches, each step runs the candidate whose
// time it wants next, on the batch at hand. A candidate has two steps; the first finds cold memory, and the second
// counts. Each batch that nothing is known of has its own search, four at a time; while these go on, further batches
// take part in the search for the nearest of the four, and times count per token. Results do not depend on it, so no
// step is lost. Others learn from each step whose choice is that of the step before it.
//
// Ranks that are told the same in the same order choose the same: times may come late, and of several steps.

#include <string>
#include <vector>

#include "reference/select/selector.h"

namespace moebench {

// Who chooses, what for and from what.
struct SelectionOptions {
  std::string selector = "search";
  MachineProfile machine;
  EmulatedSpeeds emulated;
  std::optional<Bytes> memory_budget;  // of the layer on one device, for balanced routing
  SearchSpace space;
  std::uint64_t seed = 1;  // of a random choice
};

class OnlineSelection {
 public:
  // Tokens of `shape` do not matter. Throws InputError for a selector that there is not.
  OnlineSelection(SelectionOptions options, const LayerShape& shape);
  OnlineSelection(const OnlineSelection&) = delete;
  OnlineSelection& operator=(const OnlineSelection&) = delete;

  // For a step whose largest batch of all ranks is `batch`; holds until the next call. Throws InputError as
  // Selector::choose() does.
  const Choice& choose(Tokens batch);

  // That a step took so long. Not positive: it was not measured.
  void observe(Tokens batch, const Choice& choice, Seconds time);

  // Whether what was chosen last is a candidate that is tried.
  bool is_trial() const { return is_trial_; }

  // Steps that candidates were run for, so far.
  int trial_steps() const { return trial_steps_; }

 private:
  struct Trial {
    Choice choice;
    int steps = 0;
    Seconds time;  // of the last one
  };

  struct Search {
    Tokens batch;
    std::vector<Trial> trials;
  };

  // Whether the selector can choose for such a batch; else choice_ is the candidate whose time it wants.
  bool is_answered(Tokens batch);
  TrialTime time_of_trial(Tokens batch, const Choice& choice);
  Search& search_for(Tokens batch);
  Search* nearest_search(Tokens batch);  // of those that go on
  void close(Tokens batch);
  static Trial* find_trial(std::vector<Trial>& trials, const Choice& choice);

  const SelectorInfo& info_;
  Question question_;
  std::unique_ptr<Selector> selector_;
  std::vector<Search> searches_;
  Choice choice_;
  Choice observed_;  // the last
  bool is_trial_ = false;
  int trial_steps_ = 0;
};

}  // namespace moebench
