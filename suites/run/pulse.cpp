#include "suites/run/pulse.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "reference/base/error.h"

namespace moebench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Seconds until_first_job(90);
constexpr std::chrono::milliseconds interval(1000);
constexpr std::chrono::milliseconds look(200);

}  // namespace

struct Pulse::State {
  std::shared_ptr<Store> store;
  int agent = 0;
  OnSilence on_silence;

  std::mutex mutex;
  std::condition_variable changed;
  bool is_over = false;
  int threads = 0;
  Seconds allowed = until_first_job;
  Clock::time_point last_sign = Clock::now();

  // False once it is over.
  bool wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, time, [&] { return is_over; });
  }

  void beat() {
    std::int64_t before = -1;
    do {
      store->add(pulse_key(agent), 1);
      const std::int64_t now = agent == 0 ? 0 : store->add(pulse_key(0), 0);
      const std::lock_guard lock(mutex);
      if (now != std::exchange(before, now)) last_sign = Clock::now();
    } while (wait(interval));
  }

  void watch() {
    while (wait(look)) {
      std::unique_lock lock(mutex);
      const Seconds silence(std::chrono::duration<double>(Clock::now() - last_sign).count());
      if (silence < allowed) continue;
      lock.unlock();
      return on_silence(silence);
    }
  }

  void end_thread() {
    const std::lock_guard lock(mutex);
    --threads;
    changed.notify_all();
  }
};

std::string pulse_key(int agent) { return "pulse/" + std::to_string(agent); }

Seconds longest_silence(Seconds timeout) { return std::clamp(timeout, Seconds(3), Seconds(30)); }

Pulse::Pulse(std::shared_ptr<Store> store, int agent, OnSilence on_silence) : state_(std::make_shared<State>()) {
  state_->store = std::move(store);
  state_->agent = agent;
  state_->on_silence = std::move(on_silence);
  const bool watches = agent != 0 && state_->on_silence;
  state_->threads = watches ? 2 : 1;
  std::thread([state = state_] {
    try {
      state->beat();
      state->end_thread();
    } catch (const CommunicationError&) {  // the agent notices it too
      state->end_thread();
    }
  }).detach();
  if (!watches) return;
  std::thread([state = state_] {
    state->watch();
    state->end_thread();
  }).detach();
}

Pulse::~Pulse() {
  constexpr std::chrono::seconds patience(1);
  std::unique_lock lock(state_->mutex);
  state_->is_over = true;
  state_->changed.notify_all();
  state_->changed.wait_for(lock, patience, [&] { return state_->threads == 0; });
}

void Pulse::allow(Seconds silence) {
  const std::lock_guard lock(state_->mutex);
  state_->allowed = silence;
}

}  // namespace moebench
