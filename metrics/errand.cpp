#include "metrics/errand.h"

#include <condition_variable>
#include <mutex>

#include "metrics/quiet_thread.h"

namespace moebench {

struct Errand::State {
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
  std::exception_ptr error;
};

Errand::Errand(std::function<void()> work) : state_(std::make_shared<State>()) {
  quiet_thread([state = state_, work = std::move(work)]() mutable {
    std::exception_ptr error;
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
    work = nullptr;
    const std::lock_guard lock(state->mutex);
    state->error = std::move(error);
    state->has_ended = true;
    state->ended.notify_all();
  }).detach();
}

Errand::~Errand() = default;

bool Errand::has_ended_by(Clock::time_point deadline) {
  std::unique_lock lock(state_->mutex);
  if (!state_->ended.wait_until(lock, deadline, [this] { return state_->has_ended; })) return false;
  if (state_->error) std::rethrow_exception(state_->error);
  return true;
}

}  // namespace moebench
