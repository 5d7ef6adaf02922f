#pragma once
// The two passes of a layer, without autograd.

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <variant>

#include "reference/base/shape.h"
#include "reference/exec/executor.h"
#include "reference/layer/backend.h"
#include "reference/layer/context_pool.h"
#include "reference/layer/plan_cache.h"
#include "reference/layer/router.h"
#include "reference/layer/step_chooser.h"
#include "reference/layer/step_form.h"
#include "reference/layer/tensor_cache.h"
#include "reference/trace/timeline.h"

namespace moebench {

// What the newest step did. Timelines count from the begin of their pass.
struct StepRecord {
  Seconds routing_waited;  // in the routing, for the last of the others to come
  Seconds routing;     // gate, choice of experts and exchange of counts, before the forward plan; without waiting
  at::Tensor experts;  // [tokens, top_k] int32: whom each token was sent to, until the next forward pass
  at::Tensor positions;       // [tokens, top_k] int32: see TokenMap, likewise; below 0: dropped
  SelectionRecord selection;  // `choice` alone where no selector chooses
  double balance_loss = 0;    // of this rank's tokens, see balance_loss(); 0 where there is none
  Timeline forward;
  Timeline backward;
  RunTimes forward_run;
  RunTimes backward_run;
  std::shared_ptr<const VerifiedPlan> plan;
};

// Parameters, whose .grad the backward pass adds to.
struct LayerParameters {
  at::Tensor gate;  // [M, gate columns]
  at::Tensor fc1;   // [experts of the rank, M, W]
  at::Tensor fc2;   // [experts of the rank, H, M]
};

// One choice for all steps, or who chooses.
using Chooses = std::variant<Choice, SelectionOptions>;

// What else decides a step.
struct StepOptions {
  RoutingOptions routing;
  std::uint64_t seed = 1;  // of the routing
  at::Tensor bias;         // see GateWeights
  Bytes arena_slack;       // behind each pool
  bool records_passes = false;  // see Executor
  Backend backend;
};

// Borrows device and communicators; see MoeLayer. Not thread-safe.
class StepRunner {
 public:
  // Throws InputError for a choice that cannot be.
  StepRunner(PlanRequest request, Chooses chooses, LayerParameters parameters, Device& device,
             Communicator& communicator, Communicator& control, StepOptions options);

  void set_step(std::int64_t step) { router_.set_step(step); }

  void trace_into(SpanRings* rings) { executor_.trace_into(rings); }

  void launch_op_by_op() { executor_.record_passes(false); }

  struct Forward {
    at::Tensor output;                     // [tokens, M]
    std::shared_ptr<StepContext> context;  // for the backward pass; drop it where there is none
  };

  // `input`: [tokens, M] of the shape's type, contiguous, with the request's tokens at most. Throws StepError;
  // CommunicationError from the routing.
  Forward forward(const at::Tensor& input);

  // Returns the gradient of `input`, which was given to the forward pass that made `context`. `grad_output`:
  // [tokens, M], contiguous. Throws StepError.
  at::Tensor backward(StepContext& context, const at::Tensor& input, const at::Tensor& grad_output);

  const StepRecord& record() const { return record_; }
  const ContextPool& contexts() const { return *contexts_; }
  Bytes routing_memory() const;

 private:
  void refresh_weights();
  void take_form(Tokens tokens, const Choice& choice);
  const RoutingCounts& route(const at::Tensor& input, StepContext& context);
  Seconds run(StepContext& context, Pass pass);

  LayerShape shape_;
  LayerParameters parameters_;
  LayerWeights weights_;  // the same storage, without gradient mode's marks
  at::Tensor bias_;
  Backend backend_;
  Executor executor_;
  Router router_;
  PlanCache plans_;
  std::optional<StepChooser> chooser_;
  StepForm form_;  // of the last step
  std::shared_ptr<ContextPool> contexts_;
  TensorCache outputs_;
  TensorCache grad_inputs_;
  at::Tensor grad_scores_;     // [tokens, top_k] of the weights of the combination
  at::Tensor grad_gate_;       // [M, gate columns] of this step alone
  LayerParameters discarded_;  // gradients of parameters that want none
  StepRecord record_;
};

}  // namespace moebench
