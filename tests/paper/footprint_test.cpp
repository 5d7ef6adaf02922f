#include "benchmarks/paper/footprint.h"

#include <gtest/gtest.h>

#include "benchmarks/paper/deviation.h"
#include "benchmarks/paper/footprint_line.h"
#include "benchmarks/paper/paper_plan.h"
#include "tests/paper/data.h"

namespace moebench::paper {
namespace {

Ratio over(Bytes ours, Bytes published) { return Ratio(ours / published); }

TEST(FootprintTest, PipeMoesLineIsItsNamedTerms) {
  const FootprintLine line = footprint_line(read_fig11(fixtures::data_folder()), "pipemoe");
  EXPECT_NEAR(in_mib(line.constant), 257, 0.5);
  EXPECT_NEAR(in_mib(line.per_1024_tokens), 136.5, 0.05);
}

TEST(FootprintTest, Figure11IsReproduced) {
  Deviation pipemoe;
  Deviation mpipemoe;
  Deviation one_hidden_slot;
  for (const FootprintCell& cell : read_fig11(fixtures::data_folder())) {
    const LayerShape& shape = cell.layer.shape;
    if (cell.system == "pipemoe") {
      pipemoe.add(over(pipemoe_footprint(shape, {}), cell.memory), Ratio(1));
      continue;
    }
    mpipemoe.add(over(mpipemoe_footprint(shape, footprint_granularity, two_hidden_slots, {}), cell.memory), Ratio(1));
    one_hidden_slot.add(over(mpipemoe_footprint(shape, footprint_granularity, {}, {}), cell.memory), Ratio(1));
  }
  EXPECT_LT(pipemoe.worst(), Ratio(0.002));
  EXPECT_LT(mpipemoe.worst(), Ratio(0.002));
  EXPECT_GT(one_hidden_slot.mean(), Ratio(0.05));  // Eq. 5's slots are not what was measured
}

TEST(FootprintTest, Figure9IsNearWithOneGranularity) {
  Deviation pipemoe;
  Deviation mpipemoe;
  for (const MemoryCell& cell : read_fig9(fixtures::data_folder())) {
    const LayerShape& shape = cell.layer.shape;
    const Bytes fastmoe = fastmoe_footprint(shape, {});
    pipemoe.add(over(pipemoe_footprint(shape, {}), fastmoe), cell.pipemoe);
    mpipemoe.add(over(mpipemoe_footprint(shape, footprint_granularity, {}, {}), fastmoe), cell.mpipemoe);
  }
  EXPECT_LT(pipemoe.mean(), Ratio(0.05));
  EXPECT_LT(mpipemoe.mean(), Ratio(0.09));
}

TEST(FootprintTest, FasterMoesBuffersDecide) {
  Deviation by_liveness;
  Deviation slot_each;
  for (const MemoryCell& cell : read_fig9(fixtures::data_folder())) {
    const LayerShape& shape = cell.layer.shape;
    const Bytes fastmoe = fastmoe_footprint(shape, {});
    const auto ours = [&](LayoutMode buffers) { return over(fastermoe_footprint(shape, 4, buffers, {}), fastmoe); };
    by_liveness.add(ours(LayoutMode::liveness), cell.fastermoe);
    slot_each.add(ours(LayoutMode::paper), cell.fastermoe);
    EXPECT_LT(ours(LayoutMode::liveness), cell.fastermoe);
    EXPECT_GT(ours(LayoutMode::paper), cell.fastermoe);
  }
  EXPECT_NEAR(by_liveness.mean().count() * 100, 14.9, 0.05);
  EXPECT_NEAR(slot_each.mean().count() * 100, 6.5, 0.06);
}

TEST(FootprintTest, TermsAreAdded) {
  const LayerShape shape = layer_of(fixtures::data_folder(), largest_model, Tokens(1024), all_devices).shape;
  const Bytes bare = pipemoe_footprint(shape, {.extras_in_pipemoe = false});
  EXPECT_EQ(in_mib(pipemoe_footprint(shape, {}) - bare), 8.5);
  EXPECT_EQ(in_mib(pipemoe_footprint(shape, {.optimizer_state = true, .extras_in_pipemoe = false}) - bare), 257);
  EXPECT_EQ(fastmoe_footprint(shape, {}) - fastmoe_footprint(shape, {.extras_in_fastmoe = false}),
            pipemoe_footprint(shape, {}) - bare);
}

}  // namespace
}  // namespace moebench::paper
