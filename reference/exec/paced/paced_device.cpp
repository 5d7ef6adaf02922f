#include "reference/exec/paced/paced_device.h"

#include <chrono>
#include <exception>
#include <mutex>

#include "reference/comm/paced/pacer.h"

namespace moebench {
namespace {

class PacedDevice final : public Device {
 public:
  PacedDevice(Device& real, BytesPerSecond copy_rate) : real_(real), engine_(copy_rate) {}

  // What is enqueued may yet copy.
  ~PacedDevice() override {
    try {
      real_.synchronize();
    } catch (const std::exception&) {
      return;  // the device's own users are told
    }
  }

  Arena allocate(Pool pool, Bytes size) override { return real_.allocate(pool, size); }
  void reserve_events(int count) override { real_.reserve_events(count); }
  void enqueue(Stream stream, Task task) override { real_.enqueue(stream, task); }
  void record(Stream stream, EventId event) override { real_.record(stream, event); }
  void wait(Stream stream, EventId event) override { real_.wait(stream, event); }
  void submit() override { real_.submit(); }
  void synchronize() override { real_.synchronize(); }

  void copy(std::byte* to, const std::byte* from, Bytes size) override {
    const std::lock_guard alone(engine_in_use_);
    const Instant asked = std::chrono::steady_clock::now();
    real_.copy(to, from, size);
    engine_.sleep_until(engine_.reserve(engine_.earliest_departure(asked), size));
  }

 private:
  Device& real_;
  std::mutex engine_in_use_;  // by the copies of one stream
  Pacer engine_;
};

}  // namespace

std::unique_ptr<Device> make_paced_device(Device& real, BytesPerSecond copy_rate) {
  return std::make_unique<PacedDevice>(real, copy_rate);
}

}  // namespace moebench
