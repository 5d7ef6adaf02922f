#include "metrics/repetition.h"

#include <chrono>
#include <exception>

#include "metrics/quiet_thread.h"

namespace moebench {

Repetition::Repetition(Seconds pause, std::function<void()> work, std::function<void(const std::string&)> complain)
    : work_(std::move(work)), complain_(std::move(complain)), thread_(quiet_thread([this, pause] { repeat(pause); })) {}

Repetition::~Repetition() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

void Repetition::repeat(Seconds pause) {
  std::unique_lock lock(mutex_);
  while (!ends_) {
    lock.unlock();
    do_it();
    lock.lock();
    ending_.wait_for(lock, std::chrono::duration<double>(pause.count()), [this] { return ends_; });
  }
}

void Repetition::do_it() {
  try {
    work_();
    complaint_.clear();
  } catch (const std::exception& error) {
    if (complaint_ == error.what()) return;
    complaint_ = error.what();
    complain_(complaint_);
  }
}

}  // namespace moebench
