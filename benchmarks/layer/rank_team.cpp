#include "benchmarks/layer/rank_team.h"

#include <torch/autograd.h>

#include <algorithm>
#include <chrono>

#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/rendezvous/memory_store.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"
#include "reference/layer/inputs.h"

namespace moebench {
namespace {

// Exchanges rows in the first step alone; later exchanges of rows end at once, and find what the first has left: values
// as they are in a real step, since how fast a processor multiplies depends on them.
class RowlessCommunicator final : public Communicator {
 public:
  RowlessCommunicator(Communicator& real, bool meets) : real_(real), meets_(meets) {}

  void end_first_step() { first_step_ = false; }

  int rank() const override { return real_.rank(); }
  int size() const override { return real_.size(); }
  void announce(std::span<std::byte> memory) override { real_.announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { real_.withdraw(memory); }
  Instant all_to_all(const Exchange& exchange) override {
    const bool counts = exchange.identity >> 24 == 0xff;
    if (counts || first_step_) return real_.all_to_all(exchange);
    if (meets_) real_.barrier();
    return std::chrono::steady_clock::now();
  }
  void all_reduce_sum(std::span<float>) override {}
  void all_reduce_sum(std::span<double>) override {}
  void barrier() override { real_.barrier(); }
  void abort(std::string_view reason) noexcept override { real_.abort(reason); }

 private:
  Communicator& real_;
  bool meets_;
  bool first_step_ = true;
};

class IdleKernels final : public Kernels {
 public:
  void run(int) override {}
};

std::unique_ptr<Kernels> make_idle_kernels(const Program&, const LayerWeights&, const TokenMap&) {
  return std::make_unique<IdleKernels>();
}

}  // namespace

RankTeam::RankTeam(const MoeLayerOptions& options, StepParts parts)
    : store_(make_memory_store()), times_(static_cast<std::size_t>(options.shape.ranks)) {
  for (int rank = 0; rank < options.shape.ranks; ++rank) {
    threads_.emplace_back([=, this] { work(rank, options, parts); });
  }
  step();  // warms up
}

RankTeam::~RankTeam() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    ++round_;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Seconds RankTeam::step() {
  std::unique_lock lock(mutex_);
  finished_ = 0;
  ++round_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return finished_ == static_cast<int>(threads_.size()); });
  return *std::max_element(times_.begin(), times_.end());
}

void RankTeam::work(int rank, MoeLayerOptions options, StepParts parts) {
  prepare_compute_thread(1);
  const auto real = connect_gloo(store_, {.rank = rank, .size = options.shape.ranks});
  RowlessCommunicator rowless(*real, parts == StepParts::meetings);
  const bool is_rowless = parts == StepParts::computation || parts == StepParts::meetings;
  const auto device = make_thread_device([](Stream) { prepare_compute_thread(1); });
  if (parts == StepParts::communication) options.backend.make_kernels = make_idle_kernels;
  if (is_rowless) options.layout = LayoutModes{LayoutMode::paper, LayoutMode::paper};  // a slot each
  MoeLayer layer(options, *device, is_rowless ? static_cast<Communicator&>(rowless) : *real);
  const at::Tensor input = benchmark_input(options.shape, rank, options.seed).requires_grad_(true);
  const at::Tensor grad_output = benchmark_grad_output(options.shape, rank, options.seed);
  const c10::AutoGradMode gradients(true);
  for (int seen = 0;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return round_ != seen; });
      seen = round_;
      if (stop_) return;
    }
    real->barrier();
    const Seconds time = timed_step(layer, input, grad_output, parts);
    rowless.end_first_step();
    const std::lock_guard lock(mutex_);
    times_[static_cast<std::size_t>(rank)] = time;
    ++finished_;
    changed_.notify_all();
  }
}

Seconds RankTeam::timed_step(MoeLayer& layer, const at::Tensor& input, const at::Tensor& grad_output,
                             StepParts parts) {
  const auto begin = std::chrono::steady_clock::now();
  torch::autograd::grad({layer.forward(input)}, {input}, {grad_output});
  const Seconds whole(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  if (parts != StepParts::communication) return whole;
  return duration(layer.last_step().forward) + duration(layer.last_step().backward);
}

}  // namespace moebench
