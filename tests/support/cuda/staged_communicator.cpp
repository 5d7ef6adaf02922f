#include "tests/support/cuda/staged_communicator.h"

#include <ATen/ops/from_blob.h>
#include <c10/cuda/CUDAGuard.h>

#include <algorithm>
#include <utility>

namespace moebench::testing {
namespace {

bool is_valid(std::span<const Segment> segments) {
  return std::all_of(segments.begin(), segments.end(),
                     [](const Segment& segment) { return segment.offset >= Bytes(0) && segment.size >= Bytes(0); });
}

Bytes end_of(std::span<const Segment> segments) {
  Bytes end;
  for (const Segment& segment : segments) end = std::max(end, segment.offset + segment.size);
  return end;
}

class StagedCommunicator final : public Communicator {
 public:
  StagedCommunicator(std::unique_ptr<Communicator> of_gpu, int gpu)
      : real_(std::move(of_gpu)), gpu_(at::kCUDA, static_cast<at::DeviceIndex>(gpu)) {}

  int rank() const override { return real_->rank(); }
  int size() const override { return real_->size(); }
  void announce(std::span<std::byte>) override {}
  void withdraw(std::span<std::byte>) noexcept override {}

  Instant all_to_all(const Exchange& exchange) override {
    const c10::cuda::CUDAGuard current(gpu_);
    if (!is_valid(exchange.sends) || !is_valid(exchange.receives)) return real_->all_to_all(exchange);
    const at::Tensor sent = on_gpu(const_cast<std::byte*>(exchange.send), end_of(exchange.sends).count(), at::kByte);
    const at::Tensor received = on_gpu(exchange.receive, end_of(exchange.receives).count(), at::kByte);
    Exchange staged = exchange;
    staged.send = static_cast<const std::byte*>(sent.const_data_ptr());
    staged.receive = static_cast<std::byte*>(received.mutable_data_ptr());
    const Instant all_there = real_->all_to_all(staged);
    const at::Tensor back = received.cpu();
    real_->confirm();
    const auto* const bytes = static_cast<const std::byte*>(back.const_data_ptr());
    for (const Segment& segment : exchange.receives) {
      std::copy_n(bytes + segment.offset.count(), segment.size.count(), exchange.receive + segment.offset.count());
    }
    return all_there;
  }

  void all_reduce_sum(std::span<float> values) override { sum(values, at::kFloat); }
  void all_reduce_sum(std::span<double> values) override { sum(values, at::kDouble); }

  void barrier() override {
    const c10::cuda::CUDAGuard current(gpu_);
    real_->barrier();
  }

  void confirm() override { real_->confirm(); }
  void replayed() override { real_->replayed(); }
  void abort(std::string_view reason) noexcept override { real_->abort(reason); }

 private:
  at::Tensor on_gpu(void* data, std::int64_t count, at::ScalarType type) const {
    return at::from_blob(data, {count}, type).to(gpu_);
  }

  template <class T>
  void sum(std::span<T> values, at::ScalarType type) {
    const c10::cuda::CUDAGuard current(gpu_);
    const at::Tensor staged = on_gpu(values.data(), static_cast<std::int64_t>(values.size()), type);
    real_->all_reduce_sum(std::span<T>(staged.mutable_data_ptr<T>(), values.size()));
    const at::Tensor back = staged.cpu();
    real_->confirm();
    std::copy_n(back.const_data_ptr<T>(), values.size(), values.data());
  }

  std::unique_ptr<Communicator> real_;
  at::Device gpu_;
};

}  // namespace

std::unique_ptr<Communicator> stage(std::unique_ptr<Communicator> of_gpu, int gpu) {
  return std::make_unique<StagedCommunicator>(std::move(of_gpu), gpu);
}

}  // namespace moebench::testing
