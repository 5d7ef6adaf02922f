#pragma once
// A network and a device that carry one kind of op's values slightly wrong.

#include "reference/base/element_type.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/plan/op.h"

namespace moebench::testing {

// (1 + error) times what was sent, in every exchange of an op of `kind`, or in every sum where that is an all-reduce.
class PerturbedCommunicator final : public Communicator {
 public:
  PerturbedCommunicator(Communicator& real, OpKind kind, ElementType type, double error)
      : real_(real), kind_(kind), type_(type), error_(error) {}

  int rank() const override { return real_.rank(); }
  int size() const override { return real_.size(); }
  void announce(std::span<std::byte> memory) override { real_.announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { real_.withdraw(memory); }
  Instant all_to_all(const Exchange& exchange) override;
  void all_reduce_sum(std::span<float> values) override;
  void all_reduce_sum(std::span<double> values) override;
  void barrier() override { real_.barrier(); }
  void confirm() override { real_.confirm(); }
  void abort(std::string_view reason) noexcept override { real_.abort(reason); }

 private:
  Communicator& real_;
  OpKind kind_;
  ElementType type_;
  double error_;
};

// (1 + error) times what was copied.
class PerturbedDevice final : public Device {
 public:
  PerturbedDevice(Device& real, ElementType type, double error) : real_(real), type_(type), error_(error) {}

  Arena allocate(Pool pool, Bytes size) override { return real_.allocate(pool, size); }
  void reserve_events(int count) override { real_.reserve_events(count); }
  void enqueue(Stream stream, Task task) override { real_.enqueue(stream, task); }
  void record(Stream stream, EventId event) override { real_.record(stream, event); }
  void wait(Stream stream, EventId event) override { real_.wait(stream, event); }
  void copy(std::byte* to, const std::byte* from, Bytes size) override;
  void submit() override { real_.submit(); }
  void synchronize() override { real_.synchronize(); }

 private:
  Device& real_;
  ElementType type_;
  double error_;
};

}  // namespace moebench::testing
