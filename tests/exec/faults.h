#pragma once
// Devices, communicators and kernels that do one thing wrong.

#include <atomic>
#include <optional>
#include <string>

#include "reference/base/error.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/exec/kernels.h"

namespace moebench {

inline constexpr int never = -1;

// Passes everything on, except one wait or one copy.
class FaultyDevice final : public Device {
 public:
  explicit FaultyDevice(Device& device) : device_(device) {}

  int ignored_wait = never;  // counted from 0 since begin_step()
  int failing_copy = never;  // throws Error("no copy engine")

  void begin_step() {
    waits_ = 0;
    copies_ = 0;
  }

  Arena allocate(Pool pool, Bytes size) override { return device_.allocate(pool, size); }
  void reserve_events(int count) override { device_.reserve_events(count); }
  void enqueue(Stream stream, Task task) override { device_.enqueue(stream, task); }
  void record(Stream stream, EventId event) override { device_.record(stream, event); }
  void wait(Stream stream, EventId event) override {
    if (waits_++ != ignored_wait) device_.wait(stream, event);
  }
  void copy(std::byte* to, const std::byte* from, Bytes size) override {
    if (copies_++ == failing_copy) throw Error("no copy engine");
    device_.copy(to, from, size);
  }
  void submit() override { device_.submit(); }
  void synchronize() override { device_.synchronize(); }

 private:
  Device& device_;
  int waits_ = 0;
  int copies_ = 0;
};

// Throws Error("no network") in one collective, counted from 0, without telling its peers; or says late that a peer is
// lost.
class FaultyCommunicator final : public Communicator {
 public:
  FaultyCommunicator(Communicator& communicator, int failing) : communicator_(communicator), failing_(failing) {}

  int aborts() const { return aborts_; }
  void lose_late(int peer) { lost_peer_ = peer; }  // as the next confirm() tells

  int rank() const override { return communicator_.rank(); }
  int size() const override { return communicator_.size(); }
  void announce(std::span<std::byte> memory) override { communicator_.announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { communicator_.withdraw(memory); }
  Instant all_to_all(const Exchange& exchange) override {
    count();
    return communicator_.all_to_all(exchange);
  }
  void all_reduce_sum(std::span<float> values) override {
    count();
    communicator_.all_reduce_sum(values);
  }
  void all_reduce_sum(std::span<double> values) override {
    count();
    communicator_.all_reduce_sum(values);
  }
  void barrier() override { communicator_.barrier(); }
  void confirm() override {
    if (lost_peer_ >= 0) throw CommunicationError("a peer was lost", lost_peer_);
  }
  void abort(std::string_view reason) noexcept override {
    ++aborts_;
    communicator_.abort(reason);
  }

 private:
  void count() {
    if (count_++ == failing_) throw Error("no network");
  }

  Communicator& communicator_;
  int failing_;
  int count_ = 0;
  int lost_peer_ = -1;
  std::atomic<int> aborts_{0};
};

// Throws Error("no result") in op `failing`.
class FaultyKernels final : public Kernels {
 public:
  FaultyKernels(Kernels& kernels, int failing) : kernels_(kernels), failing_(failing) {}

  // The last op begun, or never.
  int last() const { return last_; }

  void run(int op) override {
    last_ = op;
    if (op == failing_) throw Error("no result");
    kernels_.run(op);
  }

 private:
  Kernels& kernels_;
  int failing_;
  std::atomic<int> last_{never};
};

}  // namespace moebench
