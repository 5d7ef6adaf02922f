#include "benchmarks/paper/paper_plan.h"

namespace moebench::paper {
namespace {

std::shared_ptr<const Routing> routing_of(const LayerShape& shape, int granularity) {
  return std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, granularity)));
}

}  // namespace

VerifiedPlan fastmoe_plan(const LayerShape& shape) {
  return compile(system_named("fastmoe"), shape, routing_of(shape, 1), {});
}

VerifiedPlan fastermoe_plan(const LayerShape& shape, int groups, LayoutMode buffers) {
  const SystemInfo& system = system_named("fastermoe");
  const Partitioning partitioning{.tokens = {shape.tokens}, .peer_groups = groups};
  auto routing = partitioned(shape, *routing_of(shape, 1), partitioning);
  return compile(system.build(shape, std::move(routing), {}),
                 {.activations = system.layout.activations, .buffers = buffers});
}

VerifiedPlan pipemoe_plan(const LayerShape& shape, int granularity) {
  return compile(system_named("pipemoe"), shape, routing_of(shape, granularity), {});
}

VerifiedPlan mpipemoe_plan(const LayerShape& shape, int granularity, ReuseStrategy reuse, const SlotCounts& slots) {
  return compile(system_named("mpipemoe"), shape, routing_of(shape, granularity), {.reuse = reuse, .slots = slots});
}

}  // namespace moebench::paper
