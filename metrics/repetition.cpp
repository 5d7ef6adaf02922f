#include "metrics/repetition.h"

#include <condition_variable>
#include <exception>
#include <mutex>

namespace moebench {

struct Repetition::State {
  Seconds pause;
  std::function<void()> work;
  std::function<void(const std::string&)> complain;
  std::string complaint;
  std::mutex mutex;
  std::condition_variable ending;
  bool ends = false;
  bool is_left_alone = false;

  void repeat() {
    std::unique_lock lock(mutex);
    while (!ends) {
      lock.unlock();
      const std::string error = error_of_a_call();
      lock.lock();
      if (!error.empty() && error != complaint && !is_left_alone) complain(error);
      complaint = error;
      ending.wait_for(lock, std::chrono::duration<double>(pause.count()), [this] { return ends; });
    }
  }

  std::string error_of_a_call() const {
    try {
      work();
      return {};
    } catch (const std::exception& error) {
      return error.what();
    }
  }
};

Repetition::Repetition(Seconds pause, std::function<void()> work, std::function<void(const std::string&)> complain)
    : state_(std::make_shared<State>()), errand_([&]() -> std::function<void()> {
        state_->pause = pause;
        state_->work = std::move(work);
        state_->complain = std::move(complain);
        return [state = state_] { state->repeat(); };
      }()) {}

Repetition::~Repetition() {
  constexpr std::chrono::hours no_limit(24);
  while (!is_left_alone_ && !end_by(Clock::now() + no_limit)) {
  }
}

bool Repetition::end_by(Clock::time_point deadline) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ends = true;
  }
  state_->ending.notify_all();
  if (errand_.has_ended_by(deadline)) return true;
  const std::lock_guard lock(state_->mutex);
  state_->is_left_alone = true;
  is_left_alone_ = true;
  return false;
}

}  // namespace moebench
