#pragma once
// Something that is done over and over, in the background.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "reference/base/units.h"

namespace moebench {

// Calls `work` at once and then with `pause` between, in a quiet thread. What it throws goes to `complain`, in that
// thread: each text once, until it is another or `work` has succeeded.
class Repetition {
 public:
  Repetition(Seconds pause, std::function<void()> work, std::function<void(const std::string&)> complain);

  // Waits for a call that goes on, and makes no other one.
  ~Repetition();
  Repetition(const Repetition&) = delete;
  Repetition& operator=(const Repetition&) = delete;

 private:
  void repeat(Seconds pause);
  void do_it();

  std::function<void()> work_;
  std::function<void(const std::string&)> complain_;
  std::string complaint_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace moebench
