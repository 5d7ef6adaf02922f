#include "reference/layer/step_chooser.h"

#include <chrono>

namespace moebench {

StepChooser::StepChooser(SelectionOptions options, const LayerShape& shape) : selection_(std::move(options), shape) {
  ask(shape.tokens);
}

const Choice& StepChooser::choose(const Notice& most) {
  const auto begin = std::chrono::steady_clock::now();
  if (!untold_.empty()) {
    selection_.observe(untold_.front().batch, untold_.front().choice, most.step);
    untold_.pop_front();
  }
  ask(most.tokens);
  record_.choosing += Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return record_.choice;
}

void StepChooser::ask(Tokens batch) {
  record_.choice = selection_.choose(batch);
  record_.is_trial = selection_.is_trial();
  record_.trial_steps = selection_.trial_steps();
}

}  // namespace moebench
