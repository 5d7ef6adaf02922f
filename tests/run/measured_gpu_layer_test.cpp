// Memory of layers on a GPU, launched op by op and as CUDA graphs.
#include "suites/run/worker/measured_layer.h"

#include <gtest/gtest.h>

#include "reference/exec/gpus.h"
#include "tests/support/gpu_ranks.h"

namespace moebench {
namespace {

Configuration padded(bool records_passes) {
  Configuration configuration;
  configuration.system = "mpipemoe";
  configuration.shape = {.tokens = Tokens(256),
                         .model_dim = Features(64),
                         .hidden_dim = Features(128),
                         .experts = 4,
                         .ranks = 1,
                         .dtype = ElementType::bf16};
  configuration.granularity = 2;
  configuration.reuse = ReuseStrategy::s4;
  configuration.routing.capacity_factor = Ratio(1.25);
  configuration.routing.padded = true;
  configuration.records_passes = records_passes;
  return configuration;
}

// What a launched graph takes does not show in what is allocated then.
TEST(MeasuredGpuLayer, TakesAsMuchBesideTheArenasWhereItsPassesAreRecordedAsOpByOp) {
  if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  testing::run_gpu_ranks(1, [](testing::Rank& rank) {
    const auto make = [&](bool records_passes) {
      return std::make_unique<MeasuredLayer>(padded(records_passes), Job{.ranks = 1, .seed = 1},
                                             tensor_backend(at::Device(at::kCUDA, 0)), rank.device, rank.communicator,
                                             rank.control);
    };
    const auto plain = make(false);
    plain->step();
    const MemoryUse expected = plain->memory();
    const auto recorded = make(true);
    recorded->step();
    const MemoryUse memory = recorded->memory();
    EXPECT_EQ(memory.measured, expected.measured);
    EXPECT_GE(memory.outside_arena, expected.outside_arena);
    for (const RunTimes* run : {&recorded->record().forward_run, &recorded->record().backward_run}) {
      EXPECT_NE(run->launch, Launching::op_by_op);
    }
    recorded->step();
    EXPECT_EQ(recorded->record().forward_run.launch, Launching::replayed);
  });
}

}  // namespace
}  // namespace moebench
