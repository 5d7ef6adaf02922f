#pragma once
// Between a layer's steps and its selector: what the ranks tell each other, and what follows from it.

#include <deque>

#include "reference/layer/router.h"
#include "reference/select/online_selection.h"

namespace moebench {

// A step's part of what the selector learns.
struct StepMeasurement {
  Tokens batch;  // the most of all ranks
  Choice choice;
  Seconds time;  // of this rank, without waiting for others to begin
};

// What a selector did for a layer.
struct SelectionRecord {
  Choice choice;          // of the newest forward pass
  bool is_trial = false;  // whether that is a candidate which is tried
  int trial_steps = 0;    // so far
  Seconds choosing;       // so far, on this rank; trial steps are not in it, since they train
};

// A step's time is told with the counts of the next forward pass that has none to tell yet, so it costs no exchange.
// All ranks run the same passes in the same order, so each has as many steps to tell of.
class StepChooser {
 public:
  // Throws InputError where nothing can be chosen for `shape`, whose tokens are the most that a batch has.
  StepChooser(SelectionOptions options, const LayerShape& shape);

  // For the step whose counts are exchanged next; zero where there is nothing to tell.
  Seconds time_to_tell() const { return untold_.empty() ? Seconds(0) : untold_.front().time; }

  // After that exchange: `most` is the longest of the times told, and the largest batch.
  const Choice& choose(const Notice& most);

  void ended(StepMeasurement step) { untold_.push_back(std::move(step)); }

  const SelectionRecord& record() const { return record_; }

 private:
  void ask(Tokens batch);

  OnlineSelection selection_;
  std::deque<StepMeasurement> untold_;
  SelectionRecord record_;
};

}  // namespace moebench
