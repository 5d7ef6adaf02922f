#include "reference/layer/step_context.h"

#include <algorithm>

namespace moebench {
namespace {

bool same_storage(const LayerWeights& a, const LayerWeights& b) {
  return a.gate.is_same(b.gate) && a.fc1.is_same(b.fc1) && a.fc2.is_same(b.fc2);
}

}  // namespace

StepContext::StepContext(TokenMap map, Device& device, Communicator& communicator, Bytes slack)
    : device_(device), communicator_(communicator), slack_(slack), map_(std::move(map)) {}

void StepContext::prepare(const std::shared_ptr<const VerifiedPlan>& plan, const LayerWeights& weights,
                          const MakeKernels& make) {
  if (plan == plan_ && same_storage(weights, weights_)) return;
  plan_.reset();
  kernels_.reset();
  program_.reset();
  grow_to(plan->layout());
  program_ = std::make_unique<Program>(*plan, *memory_);
  kernels_ = make(*program_, weights, map_);
  plan_ = plan;
  weights_ = weights;
}

void StepContext::grow_to(const Layout& layout) {
  if (memory_ != nullptr && memory_->fits(layout)) return;
  Layout larger = layout;
  if (memory_ != nullptr) {
    for (std::size_t pool = 0; pool < larger.extent.size(); ++pool) {
      larger.extent[pool] = std::max(larger.extent[pool], allocated_.extent[pool]);
    }
  }
  memory_.reset();  // before the new memory is taken: both together may be more than there is
  memory_ = std::make_unique<ProgramMemory>(device_, communicator_, larger, slack_);
  allocated_ = std::move(larger);
}

}  // namespace moebench
