#pragma once
// Something that is done over and over, in the background.

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "metrics/errand.h"
#include "reference/base/units.h"

namespace moebench {

// Calls `work` at once and then with `pause` between, in a quiet thread. What it throws goes to `complain`, in that
// thread: each text once, until it is another or `work` has succeeded.
class Repetition {
 public:
  using Clock = Errand::Clock;

  Repetition(Seconds pause, std::function<void()> work, std::function<void(const std::string&)> complain);

  // As of end_by(), without a limit.
  ~Repetition();
  Repetition(const Repetition&) = delete;
  Repetition& operator=(const Repetition&) = delete;

  // Makes no other call, and waits for one that goes on. False where it still does at the deadline: it is left alone
  // then, with all that `work` owns, and complains no more.
  bool end_by(Clock::time_point deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
  Errand errand_;
  bool is_left_alone_ = false;
};

}  // namespace moebench
