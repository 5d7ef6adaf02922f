#pragma once
// A configuration's layer with what it is measured on, on one rank.

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "reference/layer/adam.h"
#include "reference/layer/comparison.h"
#include "reference/layer/moe_layer.h"
#include "reference/layer/oracle.h"
#include "results/run_result.h"
#include "suites/run/job.h"
#include "suites/run/repeat.h"

namespace moebench {

// The step of a trace that a job measures; else there is but one.
std::int64_t step_of(const Configuration& configuration, const Job& job);

// Those of which each has a capacity of its own; none where rows are not padded.
std::vector<Tokens> padded_partitions(const Configuration& configuration);

// When the parts of a step began and ended, on this process's clock.
struct StepMoments {
  Instant begin;
  Instant middle;  // of the passes
  Instant passed;
  Instant end;  // behind the optimizer; `passed` where none is run
};

// Borrows device and communicators. All ranks call the same; everything that runs a step throws what MoeLayer throws.
class MeasuredLayer {
 public:
  // `control`: see MoeLayer.
  MeasuredLayer(const Configuration& configuration, const Job& job, const Backend& backend, Device& device,
                Communicator& communicator, Communicator& control);

  // A step's tensors beside what they should be.
  std::vector<Comparison> check(OracleResult expected);

  // Runs a step, or as many as it takes until passes are recorded that are to be. Needs one before it, which makes the
  // arenas, and no more.
  MemoryUse memory();

  StepMoments step();
  StepSample timed_step();

  // Rows that this rank received, or computes as shadows, and copies that it dropped, in the newest step.
  struct StepRows {
    Tokens received;
    Tokens dropped;
  };

  StepRows rows() const;

  // By which the process has grown since before the layer was made, at most.
  Bytes growth() const;

  void trace_into(SpanRings* rings) { layer_.trace_into(rings); }
  void launch_op_by_op() { layer_.launch_op_by_op(); }
  const StepRecord& record() const { return layer_.last_step(); }

 private:
  struct StepTensors {
    at::Tensor output;
    at::Tensor grad_input;
  };

  StepTensors run();
  bool was_recorded() const;
  void await_gpu() const;

  LayerShape shape_;
  at::Device home_;  // of the tensors
  Communicator& control_;
  Bytes before_;  // resident, without the layer
  at::Tensor input_;
  at::Tensor grad_output_;
  MoeLayer layer_;
  std::optional<Adam> optimizer_;
};

}  // namespace moebench
