#include "reference/layer/external_tensors.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/systems/system.h"
#include "tests/support/ranks.h"

namespace moebench {
namespace {

constexpr LayerShape shape{.tokens = Tokens(5), .model_dim = Features(3), .hidden_dim = Features(4), .experts = 2};

VerifiedPlan pipelined_plan() {
  const auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, 2)));
  return compile(system_named("pipemoe"), shape, routing, {});
}

const std::byte* address_of(const Program& program, ValueKind kind, std::int16_t partition) {
  for (const Op& op : program.plan().ops) {
    for (const AccessList* list : {&op.reads, &op.writes}) {
      for (const Access& access : *list) {
        const Value& value = program.plan().values[access.value];
        if (value.kind == kind && value.partition == partition) return program.address(access.slot);
      }
    }
  }
  return nullptr;
}

TEST(ExternalTensors, ArePartitionsRowsOrWholeTensors) {
  testing::run_ranks(1, [](testing::Rank& rank) {
    const VerifiedPlan plan = pipelined_plan();
    const ProgramMemory memory(rank.device, rank.communicator, plan.layout());
    Program program(plan, memory);
    const at::Tensor input = at::zeros({5, 3});
    const at::Tensor output = at::zeros({5, 3});
    bind(program, ForwardTensors{.input = input, .output = output});
    const auto row = [](const at::Tensor& tensor, std::int64_t index) {
      return static_cast<const std::byte*>(tensor[index].data_ptr());
    };
    EXPECT_EQ(address_of(program, ValueKind::input, 0), row(input, 0));
    EXPECT_EQ(address_of(program, ValueKind::input, 1), row(input, 3));
    EXPECT_EQ(address_of(program, ValueKind::output, 1), row(output, 3));

    const BackwardTensors backward{.input = input,
                                   .grad_output = at::zeros({5, 3}),
                                   .grad_input = at::zeros({5, 3}),
                                   .grad_scores = at::zeros({5, 1}),
                                   .grad_gate = at::zeros({3, 2}),
                                   .grad_fc1 = at::zeros({2, 3, 4}),
                                   .grad_fc2 = at::zeros({2, 4, 3})};
    bind(program, backward);
    EXPECT_EQ(address_of(program, ValueKind::grad_input, 1), row(backward.grad_input, 3));
    EXPECT_EQ(address_of(program, ValueKind::grad_gate_scores, 1), row(backward.grad_scores, 3));
    EXPECT_EQ(address_of(program, ValueKind::grad_fc1, whole_batch), row(backward.grad_fc1, 0));
  });
}

TEST(ExternalTensors, AreAllNeeded) {
  testing::run_ranks(1, [](testing::Rank& rank) {
    const VerifiedPlan plan = pipelined_plan();
    const ProgramMemory memory(rank.device, rank.communicator, plan.layout());
    Program program(plan, memory);
    EXPECT_THROW(bind(program, ForwardTensors{.input = at::zeros({5, 3})}), Error);
  });
}

}  // namespace
}  // namespace moebench
