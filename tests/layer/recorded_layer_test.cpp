// When a layer's passes are recorded and launched as one: on a device that keeps tasks and runs them when it launches.
#include <gtest/gtest.h>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/kernels/compute_thread.h"
#include "tests/support/keeping_device.h"
#include "tests/support/repeated_step.h"

namespace moebench {
namespace {

class RecordedLayer : public ::testing::Test {
 protected:
  RecordedLayer() { set_compute_threads(1); }

  testing::RepeatedStep make_step(bool recorded) {
    const testing::Variant variant{.system = "mpipemoe", .granularity = 3, .choices = {.reuse = ReuseStrategy::s4}};
    MoeLayerOptions options = testing::layer_options(problems[0].shape, variant);
    options.records_passes = recorded;
    return testing::RepeatedStep(testing::make_layer(problems[0], options, rank));
  }

  std::array<OracleProblem, 2> problems = testing::padded_problems(1, 3);
  testing::KeepingDevice device;
  std::unique_ptr<Communicator> communicator = std::move(connect_inprocess(1, Seconds(10)).front());
  testing::Rank rank{.index = 0, .communicator = *communicator, .device = device, .control = *communicator};
};

TEST_F(RecordedLayer, ComputesWhatItIsGivenInEachStep) {
  testing::RepeatedStep plain = make_step(false);
  testing::RepeatedStep recorded = make_step(true);
  for (int step = 0; step < 6; ++step) {
    const OracleProblem& problem = problems[static_cast<std::size_t>(step % 2)];
    const std::string where = "step " + std::to_string(step);
    EXPECT_TRUE(testing::same_bits(recorded.run(problem, 0), plain.run(problem, 0))) << where;
    recorded.expect_launched_as_in(step, where);
    plain.expect_launched(Launching::op_by_op, Launching::op_by_op, where);
  }
}

TEST_F(RecordedLayer, IsRecordedAnewForNewGradients) {
  const LayerResult expected = make_step(false).run(problems[0], 0);
  testing::RepeatedStep recorded = make_step(true);
  testing::expect_right_with_new_gradients(recorded, problems[0], expected, 0);
}

}  // namespace
}  // namespace moebench
