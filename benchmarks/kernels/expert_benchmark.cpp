// The experts' part of a step with one partition, beside bare matrix products of the same shapes. Arguments: tokens, M,
// H, experts, threads. What is to be compared: the rates, in floating point operations of the products alone.
#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

#include <initializer_list>
#include <memory>
#include <vector>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/aten_kernels.h"
#include "reference/kernels/compute_thread.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

constexpr std::initializer_list<OpKind> forward_ops = {OpKind::fc1, OpKind::activation, OpKind::fc2};
constexpr std::initializer_list<OpKind> backward_ops = {OpKind::fc2_input_grad, OpKind::fc2_weight_grad,
                                                        OpKind::activation_grad, OpKind::fc1_weight_grad,
                                                        OpKind::fc1_input_grad};

LayerShape shape_of(const benchmark::State& state) {
  return {.tokens = Tokens(state.range(0)),
          .model_dim = Features(state.range(1)),
          .hidden_dim = Features(state.range(2)),
          .experts = static_cast<int>(state.range(3))};
}

double flops_of_products(const LayerShape& shape, int products) {
  return 2.0 * products * static_cast<double>((shape.tokens * shape.model_dim * shape.hidden_dim).count());
}

void report(benchmark::State& state, int products) {
  state.counters["flops"] =
      benchmark::Counter(flops_of_products(shape_of(state), products), benchmark::Counter::kIsIterationInvariantRate);
}

// FastMoE's step on one rank, without its communication.
class Step {
 public:
  explicit Step(const LayerShape& shape)
      : communicators_(connect_inprocess(1, Seconds(1))),
        device_(make_thread_device()),
        plan_(compile(system_named("fastmoe"), shape,
                      std::make_shared<const Routing>(balanced_routing(shape, 0, std::vector{shape.tokens})), {})),
        memory_(*device_, *communicators_.front(), plan_.layout()),
        program_(plan_, memory_) {
    const std::int64_t model = shape.model_dim.count();
    const std::int64_t hidden = shape.hidden_dim.count();
    weights_ = {.gate = at::randn({model, shape.experts}),
                .fc1 = at::randn({shape.experts, model, hidden}),
                .fc2 = at::randn({shape.experts, hidden, model})};
    grad_fc1_ = at::zeros_like(weights_.fc1);
    grad_fc2_ = at::zeros_like(weights_.fc2);
    bind(ValueKind::grad_fc1, grad_fc1_);
    bind(ValueKind::grad_fc2, grad_fc2_);
    fill(ValueKind::expert_input);
    fill(ValueKind::grad_expert_output);
    kernels_ = std::make_unique<AtenKernels>(program_, weights_, make_token_map(shape));
  }

  void run(std::initializer_list<OpKind> kinds) {
    for (const OpKind kind : kinds) {
      for (std::size_t i = 0; i < plan_.plan().ops.size(); ++i) {
        if (plan_.plan().ops[i].kind == kind) kernels_->run(static_cast<int>(i));
      }
    }
  }

 private:
  void bind(ValueKind kind, const at::Tensor& tensor) {
    for (std::size_t i = 0; i < plan_.plan().slots.size(); ++i) {
      if (plan_.plan().slots[i].kind != kind) continue;
      program_.bind(static_cast<SlotId>(i), static_cast<std::byte*>(tensor.data_ptr()));
    }
  }

  void fill(ValueKind kind) {
    for (std::size_t i = 0; i < plan_.plan().slots.size(); ++i) {
      const Slot& slot = plan_.plan().slots[i];
      if (slot.kind != kind) continue;
      matrix_view(ElementType::fp32, program_.address(static_cast<SlotId>(i)), slot.size.count() / 4, 1).normal_();
    }
  }

  std::vector<std::unique_ptr<Communicator>> communicators_;
  std::unique_ptr<Device> device_;
  VerifiedPlan plan_;
  ProgramMemory memory_;
  Program program_;
  LayerWeights weights_;
  at::Tensor grad_fc1_;
  at::Tensor grad_fc2_;
  std::unique_ptr<AtenKernels> kernels_;
};

void BM_ExpertsForward(benchmark::State& state) {
  prepare_compute_thread(static_cast<int>(state.range(4)));
  Step step(shape_of(state));
  step.run(forward_ops);
  for (auto _ : state) step.run(forward_ops);
  report(state, 2);
}

void BM_ExpertsBackward(benchmark::State& state) {
  prepare_compute_thread(static_cast<int>(state.range(4)));
  Step step(shape_of(state));
  step.run(forward_ops);
  step.run(backward_ops);
  for (auto _ : state) step.run(backward_ops);
  report(state, 4);
}

// One expert's rows through both products; the results are new tensors.
void BM_BareMm(benchmark::State& state) {
  prepare_compute_thread(static_cast<int>(state.range(4)));
  const LayerShape shape = shape_of(state);
  const std::int64_t rows = shape.tokens.count() / shape.experts;
  const at::Tensor input = at::randn({rows, shape.model_dim.count()});
  const at::Tensor fc1 = at::randn({shape.experts, shape.model_dim.count(), shape.hidden_dim.count()});
  const at::Tensor fc2 = at::randn({shape.experts, shape.hidden_dim.count(), shape.model_dim.count()});
  for (auto _ : state) {
    for (int expert = 0; expert < shape.experts; ++expert) {
      benchmark::DoNotOptimize(at::mm(at::mm(input, fc1[expert]), fc2[expert]));
    }
  }
  report(state, 2);
}

// The same into tensors that are there.
void BM_BareMmOut(benchmark::State& state) {
  prepare_compute_thread(static_cast<int>(state.range(4)));
  const LayerShape shape = shape_of(state);
  const at::Tensor fc1 = at::randn({shape.experts, shape.model_dim.count(), shape.hidden_dim.count()});
  const at::Tensor fc2 = at::randn({shape.experts, shape.hidden_dim.count(), shape.model_dim.count()});
  const at::Tensor input = at::randn({shape.tokens.count(), shape.model_dim.count()});
  const at::Tensor hidden = at::empty({shape.tokens.count(), shape.hidden_dim.count()});
  const at::Tensor output = at::empty({shape.tokens.count(), shape.model_dim.count()});
  const std::int64_t rows = shape.tokens.count() / shape.experts;
  for (auto _ : state) {
    for (int expert = 0; expert < shape.experts; ++expert) {
      at::Tensor h = hidden.narrow(0, expert * rows, rows);
      at::mm_out(h, input.narrow(0, expert * rows, rows), fc1[expert]);
    }
    for (int expert = 0; expert < shape.experts; ++expert) {
      at::Tensor out = output.narrow(0, expert * rows, rows);
      at::mm_out(out, hidden.narrow(0, expert * rows, rows), fc2[expert]);
    }
  }
  report(state, 2);
}

// The four products of the backward pass, into tensors that are there.
void BM_BareMmOutBackward(benchmark::State& state) {
  prepare_compute_thread(static_cast<int>(state.range(4)));
  const LayerShape shape = shape_of(state);
  const std::int64_t model = shape.model_dim.count();
  const std::int64_t hidden_dim = shape.hidden_dim.count();
  const std::int64_t rows = shape.tokens.count() / shape.experts;
  const at::Tensor fc1 = at::randn({shape.experts, model, hidden_dim});
  const at::Tensor fc2 = at::randn({shape.experts, hidden_dim, model});
  const at::Tensor input = at::randn({shape.tokens.count(), model});
  const at::Tensor hidden = at::randn({shape.tokens.count(), hidden_dim});
  const at::Tensor grad_output = at::randn({shape.tokens.count(), model});
  const at::Tensor grad_hidden = at::empty_like(hidden);
  const at::Tensor grad_input = at::empty_like(input);
  const at::Tensor grad_fc1 = at::empty_like(fc1);
  const at::Tensor grad_fc2 = at::empty_like(fc2);
  for (auto _ : state) {
    for (int expert = 0; expert < shape.experts; ++expert) {
      const auto rows_of = [&](const at::Tensor& tensor) { return tensor.narrow(0, expert * rows, rows); };
      at::Tensor hidden_rows = rows_of(grad_hidden);
      at::Tensor input_rows = rows_of(grad_input);
      at::Tensor fc1_grad = grad_fc1[expert];
      at::Tensor fc2_grad = grad_fc2[expert];
      at::mm_out(hidden_rows, rows_of(grad_output), fc2[expert].t());
      at::mm_out(fc2_grad, rows_of(hidden).t(), rows_of(grad_output));
      at::mm_out(fc1_grad, rows_of(input).t(), hidden_rows);
      at::mm_out(input_rows, hidden_rows, fc1[expert].t());
    }
  }
  report(state, 4);
}

void shapes(benchmark::internal::Benchmark* benchmark) {
  for (const std::int64_t threads : {1, 2}) {
    benchmark->Args({4096, 256, 1024, 1, threads});
    benchmark->Args({4096, 512, 2048, 1, threads});
    benchmark->Args({4096, 768, 3072, 1, threads});
    benchmark->Args({4096, 512, 2048, 4, threads});
  }
  benchmark->UseRealTime()->Unit(benchmark::kMillisecond);
}

BENCHMARK(BM_BareMm)->Apply(shapes);
BENCHMARK(BM_BareMmOut)->Apply(shapes);
BENCHMARK(BM_BareMmOutBackward)->Apply(shapes);
BENCHMARK(BM_ExpertsForward)->Apply(shapes);
BENCHMARK(BM_ExpertsBackward)->Apply(shapes);

}  // namespace
}  // namespace moebench
