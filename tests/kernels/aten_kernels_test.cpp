#include "reference/kernels/aten_kernels.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/kernels/counting_allocator.h"
#include "reference/systems/system.h"
#include "tests/support/ranks.h"

namespace moebench {
namespace {

constexpr LayerShape shape{.tokens = Tokens(6), .model_dim = Features(3), .hidden_dim = Features(5), .experts = 2};

// FastMoE's forward pass on one rank, op by op: even tokens go to expert 0, odd ones to expert 1.
class AtenKernelsTest : public ::testing::Test {
 protected:
  AtenKernelsTest() {
    at::manual_seed(9);
    weights_ = {.gate = at::randn({3, 2}), .fc1 = at::randn({2, 3, 5}), .fc2 = at::randn({2, 5, 3})};
    for (std::int64_t token = 0; token < 6; ++token) {
      map_.experts[token] = token % 2;
      map_.positions[token] = token / 2 + (token % 2) * 3;
    }
    map_.weights.fill_(0.5);
  }

  static VerifiedPlan plan() {
    const auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, std::vector{shape.tokens}));
    return compile(system_named("fastmoe"), shape, routing, {});
  }

  // Runs the op of this kind; an all-to-all of one rank is a copy.
  static void run(AtenKernels& kernels, const Program& program, OpKind kind) {
    for (std::size_t i = 0; i < program.plan().ops.size(); ++i) {
      const Op& op = program.plan().ops[i];
      if (op.kind != kind) continue;
      if (!is_all_to_all(kind)) return kernels.run(static_cast<int>(i));
      const Bytes size = program.plan().values[op.reads[0].value].size;
      std::copy_n(program.address(op.reads[0].slot), size.count(), program.address(op.writes[0].slot));
    }
  }

  static void run_forward(AtenKernels& kernels, const Program& program) {
    for (const Op& op : program.plan().pass(Pass::forward)) run(kernels, program, op.kind);
  }

  static void bind(Program& program, const at::Tensor& input, const at::Tensor& output) {
    for (std::size_t i = 0; i < program.plan().slots.size(); ++i) {
      const ValueKind kind = program.plan().slots[i].kind;
      const auto slot = static_cast<SlotId>(i);
      if (kind == ValueKind::input) program.bind(slot, static_cast<std::byte*>(input.data_ptr()));
      if (kind == ValueKind::output) program.bind(slot, static_cast<std::byte*>(output.data_ptr()));
    }
  }

  at::Tensor expected(const at::Tensor& input) const {
    at::Tensor output = at::empty_like(input);
    for (std::int64_t token = 0; token < 6; ++token) {
      const at::Tensor hidden = at::relu(at::matmul(input[token], weights_.fc1[token % 2]));
      output[token].copy_(0.5 * at::matmul(hidden, weights_.fc2[token % 2]));
    }
    return output;
  }

  LayerWeights weights_;
  TokenMap map_ = make_token_map(shape);
};

TEST_F(AtenKernelsTest, ComputesThePassAndFollowsSlotsThatAreBoundElsewhere) {
  testing::run_ranks(1, [&](testing::Rank& rank) {
    const VerifiedPlan verified = plan();
    const ProgramMemory memory(rank.device, rank.communicator, verified.layout());
    Program program(verified, memory);
    AtenKernels kernels(program, weights_, map_);
    for (int i = 0; i < 2; ++i) {
      const at::Tensor input = at::randn({6, 3});
      const at::Tensor output = at::empty({6, 3});
      bind(program, input, output);
      run_forward(kernels, program);
      EXPECT_TRUE(at::allclose(output, expected(input), 1e-4, 1e-5));
    }
  });
}

TEST_F(AtenKernelsTest, TakesNoStorage) {
  count_storage();
  testing::run_ranks(1, [&](testing::Rank& rank) {
    const VerifiedPlan verified = plan();
    const ProgramMemory memory(rank.device, rank.communicator, verified.layout());
    Program program(verified, memory);
    AtenKernels kernels(program, weights_, map_);
    const at::Tensor input = at::randn({6, 3});
    const at::Tensor output = at::empty({6, 3});
    bind(program, input, output);
    const std::int64_t before = storage_counts().allocations;
    run_forward(kernels, program);
    EXPECT_EQ(storage_counts().allocations, before) << "not even when views are made";
  });
}

TEST_F(AtenKernelsTest, RefusesWhatIsNoComputation) {
  testing::run_ranks(1, [&](testing::Rank& rank) {
    const VerifiedPlan verified = plan();
    const ProgramMemory memory(rank.device, rank.communicator, verified.layout());
    Program program(verified, memory);
    AtenKernels kernels(program, weights_, map_);
    EXPECT_EQ(verified.plan().ops[1].kind, OpKind::dispatch);
    EXPECT_THROW(kernels.run(1), Error);
  });
}

}  // namespace
}  // namespace moebench
