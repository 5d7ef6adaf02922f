#include "reference/plan/render.h"

#include <gtest/gtest.h>

#include "reference/plan/plan_builder.h"

namespace moebench {
namespace {

class RenderTest : public testing::Test {
 protected:
  RenderTest() {
    Routing routing;
    routing.partitions.resize(13);
    PlanBuilder builder("two ops", {}, std::make_shared<const Routing>(std::move(routing)));
    const SlotId device = builder.add_slots(Pool::activations, ValueKind::hidden, 2);
    const SlotId host = builder.add_slots(Pool::host, ValueKind::hidden, 1);
    const Access hidden = builder.add_value(ValueKind::hidden, 12, 1, mib(3), static_cast<SlotId>(device + 1));
    const Access sum = builder.add_value(ValueKind::grad_fc1, whole_batch, 0, mib(1), device);
    builder.add_op(OpKind::recompute, Stream::compute, 12, {}, {hidden, sum}, {});
    builder.begin_backward();
    builder.add_op(OpKind::offload, Stream::copy, 12, {hidden}, {builder.also_in(hidden, host)}, {});
    builder.add_op(OpKind::all_reduce, Stream::comm, whole_batch, {sum}, {sum}, {});
    plan_ = std::move(builder).finish();
  }

  Plan plan_;
};

TEST_F(RenderTest, LabelsAreSymbolAndPartition) {
  EXPECT_EQ(op_labels(plan_), (std::vector<std::string>{"C12", "O12", "AR"}));
}

TEST_F(RenderTest, OneLineAnOp) {
  EXPECT_EQ(render_ops(plan_, {{{1, 2}, {0, 2}}}),
            "   0  compute recompute of partition 12 (forward)          -> hidden12v1@1, grad_fc1@0\n"
            "   1  copy    offload of partition 12 (backward)          hidden12v1@1 -> hidden12v1@host0\n"
            "   2  comm    all_reduce (backward)                       grad_fc1@0 -> grad_fc1@0  after 1, 0\n");
}

TEST_F(RenderTest, OneLineAPoolAndKind) {
  EXPECT_EQ(render_memory(plan_, lay_out(plan_, {})),
            "pool         kind                 slots           largest          together\n"
            "activations  hidden                   2         3.000 MiB         4.000 MiB\n"
            "host         hidden                   1         3.000 MiB         3.000 MiB\n"
            "activations  in all, as laid out                                  4.000 MiB\n"
            "buffers      in all, as laid out                                  0.000 MiB\n"
            "host         in all, as laid out                                  3.000 MiB\n");
}

}  // namespace
}  // namespace moebench
