#pragma once
// Work that may never end, and is not waited for for ever.

#include <chrono>
#include <exception>
#include <functional>
#include <memory>

namespace moebench {

// Runs `work` once, in a quiet thread. It owns all that it uses: an errand that has not ended is left alone, and may go
// on until the process ends.
class Errand {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Errand(std::function<void()> work);
  ~Errand();
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  // Whether it has ended by then. Throws what `work` has thrown.
  bool has_ended_by(Clock::time_point deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace moebench
