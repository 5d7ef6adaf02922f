// The memory that a configuration's figures account for is the memory by which its process grows.
#include <gtest/gtest.h>

#include "reference/base/units.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"
#include "reference/kernels/counting_allocator.h"
#include "suites/run/prediction.h"
#include "suites/run/worker/measuring.h"

namespace moebench {
namespace {

// Little computation for the activations it keeps: 272 MiB of them, with the largest expert hidden layer that is still
// quick.
constexpr LayerShape large{
    .tokens = Tokens(131072), .model_dim = Features(32), .hidden_dim = Features(512), .experts = 1, .ranks = 1};

Configuration configuration_of(const LayerShape& shape, const std::string& system, int granularity,
                               ReuseStrategy reuse) {
  Configuration configuration;
  configuration.system = system;
  configuration.shape = shape;
  configuration.granularity = granularity;
  configuration.reuse = reuse;
  return configuration;
}

// Much of it is weights.
Configuration with_optimizer() {
  Configuration configuration = configuration_of(
      {.tokens = Tokens(16384), .model_dim = Features(128), .hidden_dim = Features(4096), .experts = 1, .ranks = 1},
      "pipemoe", 2, ReuseStrategy::none);
  configuration.runs_optimizer = true;
  return configuration;
}

// What a caller of the layer holds beside it: input, output and their gradients.
Bytes callers_tensors(const LayerShape& shape) { return 4 * (shape.tokens * shape.model_dim * size_of(shape.dtype)); }

class ProcessGrowth : public testing::TestWithParam<Configuration> {};

TEST_P(ProcessGrowth, IsWhatIsAccountedForWithinTwoPercent) {
  const Configuration& configuration = GetParam();
  count_storage();
  set_compute_threads(1);
  auto device = make_thread_device([](Stream stream) {
    if (stream == Stream::compute) prepare_compute_thread(1);
  });
  const Equipment rank(Backend(), std::move(device), std::move(connect_inprocess(1, Seconds(30)).front()));
  OracleCache oracles(mib(64));
  const Job job{.ranks = 1, .min_time = Seconds(0.01), .seed = 1};
  const auto measured = [&](const Configuration& what) {
    const JobItem item{.configuration = 0, .what = what};
    return measure({&item, 1}, job, rank, oracles, {[](const JobItem&) {}, [](WorkerEvent::Turns) {}})
        .front()
        .measurement;
  };
  Configuration warm_up = configuration;
  warm_up.shape.tokens = Tokens(1024);
  measured(warm_up);

  const Measurement measurement = measured(configuration);
  ASSERT_EQ(measurement.complaint, "");
  EXPECT_EQ(measurement.round->optimizer.empty(), !configuration.runs_optimizer);
  const MemoryUse& memory = *measurement.memory;
  EXPECT_EQ(memory.predicted, predict_memory(configuration).device()) << "all rows are of one expert: routing is even";
  const Bytes accounted = *memory.measured + memory.split.host + memory.outside_arena + memory.split.parameters +
                          memory.split.gradients + callers_tensors(configuration.shape) +
                          (configuration.runs_optimizer ? memory.split.optimizer : Bytes(0));
  const Bytes kept = memory.split.activations + memory.split.host;
  ASSERT_GE(kept, mib(256));
  EXPECT_NEAR(static_cast<double>(memory.process_growth.count()), static_cast<double>(accounted.count()),
              0.02 * static_cast<double>(kept.count()));
  RecordProperty("growth_by_accounted", std::to_string(memory.process_growth / accounted));
}

INSTANTIATE_TEST_SUITE_P(Systems, ProcessGrowth,
                         testing::Values(configuration_of(large, "fastmoe", 1, ReuseStrategy::none),
                                         configuration_of(large, "pipemoe", 4, ReuseStrategy::none),
                                         configuration_of(large, "mpipemoe", 4, ReuseStrategy::s1), with_optimizer()));

}  // namespace
}  // namespace moebench
