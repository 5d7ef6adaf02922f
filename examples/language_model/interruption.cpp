#include "examples/language_model/interruption.h"

#include <chrono>

namespace moebench::example {

Interruption::Interruption() : watcher_([this](const std::stop_token& end) { watch(end); }) {}

std::optional<int> Interruption::signal() const {
  const int signal = signal_.load();
  return signal == 0 ? std::nullopt : std::optional(signal);
}

// It goes on once it has a signal: this is the thread on which a second one has its usual effect.
void Interruption::watch(const std::stop_token& end) {
  while (!end.stop_requested()) {
    signal_ = interrupts_.signal().value_or(0);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace moebench::example
