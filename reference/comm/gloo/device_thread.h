#pragma once
// The thread of a Gloo device, as a place to run calls to Gloo on.
//
// Gloo's thread does not handle what has come on a connection while another thread is inside a call that posts or sends
// on it: it asks the kernel again and again until that call has returned. Where both share a core, the call cannot
// return before the kernel takes the core from the thread that asks, some milliseconds later. Calls that run on Gloo's
// own thread are never in its way.

#include <gloo/transport/tcp/device.h>

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <type_traits>

namespace moebench {

class DeviceThread final : private ::gloo::transport::tcp::Handler {
 public:
  // Throws Error where the system has no descriptor left.
  explicit DeviceThread(std::shared_ptr<::gloo::transport::tcp::Device> device);
  ~DeviceThread() override;  // not while a call runs
  DeviceThread(const DeviceThread&) = delete;
  DeviceThread& operator=(const DeviceThread&) = delete;

  // Returns when the call has returned; what it throws is thrown here. One call at a time. Allocates nothing.
  template <class Call>
  void run(Call&& call) {
    run({[](void* it) { (*static_cast<std::remove_reference_t<Call>*>(it))(); }, &call});
  }

 private:
  struct Task {
    void (*function)(void*) = nullptr;
    void* argument = nullptr;
  };

  void run(Task task);
  void handleEvents(int events) override;

  std::shared_ptr<::gloo::transport::tcp::Device> device_;
  int bell_;  // an eventfd
  std::mutex mutex_;
  std::condition_variable returned_;
  Task task_{};  // none: no call, or it has returned
  std::exception_ptr error_;
};

}  // namespace moebench
