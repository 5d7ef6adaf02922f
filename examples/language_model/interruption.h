#pragma once
// Ctrl-C, SIGTERM and SIGHUP, for a loop that ends at its next step.

#include <atomic>
#include <optional>
#include <thread>

#include "suites/run/interrupts.h"

namespace moebench::example {

// Make it before any other thread, and only one. A thread of its own takes the first signal; from then on a second one ends
// the process at once, also where the loop hangs.
class Interruption {
 public:
  Interruption();

  // The signal that came. Any thread may ask.
  std::optional<int> signal() const;

 private:
  void watch(const std::stop_token& end);

  Interrupts interrupts_;
  std::atomic<int> signal_{0};
  std::jthread watcher_;
};

}  // namespace moebench::example
