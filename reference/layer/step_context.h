#pragma once
// All that belongs to one step from its forward to its backward pass.

#include <memory>

#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/exec/program.h"
#include "reference/kernels/op_views.h"
#include "reference/kernels/token_map.h"
#include "reference/layer/backend.h"
#include "reference/layer/step_chooser.h"

namespace moebench {

// Borrows device and communicator.
class StepContext {
 public:
  StepContext(TokenMap map, Device& device, Communicator& communicator, Bytes slack);

  TokenMap& map() { return map_; }

  // Makes program and kernels for `plan`, unless they were the last ones made. Memory grows where the plan needs more,
  // and never shrinks.
  void prepare(const std::shared_ptr<const VerifiedPlan>& plan, const LayerWeights& weights, const MakeKernels& make);

  // Preconditions: prepare() was called.
  const std::shared_ptr<const VerifiedPlan>& plan() const { return plan_; }
  Program& program() { return *program_; }
  Kernels& kernels() { return *kernels_; }

  // Of the step that it belongs to; for the step's passes to fill.
  StepMeasurement& measurement() { return measurement_; }

  // Null before the first prepare().
  const ProgramMemory* memory() const { return memory_.get(); }

 private:
  void grow_to(const Layout& layout);

  Device& device_;
  Communicator& communicator_;
  Bytes slack_;
  TokenMap map_;
  StepMeasurement measurement_;
  Layout allocated_;  // of memory_: its extents
  std::unique_ptr<ProgramMemory> memory_;
  std::shared_ptr<const VerifiedPlan> plan_;
  LayerWeights weights_;
  std::unique_ptr<Program> program_;
  std::unique_ptr<Kernels> kernels_;
};

}  // namespace moebench
