#include "benchmarks/paper/footprint.h"

#include "benchmarks/paper/paper_plan.h"
#include "reference/plan/memory.h"

namespace moebench::paper {
namespace {

Bytes state_of(const LayerShape& shape, const FootprintTerms& terms) {
  const ModelStateMemory state = model_state_memory(shape);
  return state.parameters + state.gradients + (terms.optimizer_state ? state.optimizer : Bytes(0));
}

Bytes extras_of(const LayerShape& shape) {
  return (shape.tokens * shape.model_dim + shape.tokens * Features(shape.experts) * 2) * size_of(shape.dtype);
}

Bytes footprint(const VerifiedPlan& plan, bool extras, const FootprintTerms& terms) {
  const LayerShape& shape = plan.plan().shape;
  return arena_memory(plan.layout()).device() + state_of(shape, terms) + (extras ? extras_of(shape) : Bytes(0));
}

}  // namespace

Bytes fastmoe_footprint(const LayerShape& shape, const FootprintTerms& terms) {
  return footprint(fastmoe_plan(shape), terms.extras_in_fastmoe, terms);
}

Bytes fastermoe_footprint(const LayerShape& shape, int groups, LayoutMode buffers, const FootprintTerms& terms) {
  return footprint(fastermoe_plan(shape, groups, buffers), terms.extras_in_pipemoe, terms);
}

Bytes pipemoe_footprint(const LayerShape& shape, const FootprintTerms& terms) {
  return footprint(pipemoe_plan(shape, footprint_granularity), terms.extras_in_pipemoe, terms);
}

// Strategies differ in host memory alone.
Bytes mpipemoe_footprint(const LayerShape& shape, int granularity, const SlotCounts& slots,
                         const FootprintTerms& terms) {
  return footprint(mpipemoe_plan(shape, granularity, ReuseStrategy::s4, slots), terms.extras_in_pipemoe, terms);
}

}  // namespace moebench::paper
