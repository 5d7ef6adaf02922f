// Over real processes and their network: what the figures account for is what each process grows by.
#include <gtest/gtest.h>

#include <fstream>

#include "cli/exit_status.h"
#include "suites/configuration.h"
#include "tests/cli/program.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

TEST(Growth, IsWhatIsAccountedForWithinTwoPercentOfTheActivations) {
  fixtures::TemporaryFolder folder;
  std::ofstream(folder / "large.yaml")
      << "name: large\n"
         "ranks: 2\n"
         "axes: {system: [fastmoe, pipemoe, mpipemoe], tokens: 65536, model_dim: 64, hidden_dim: 1024, experts: 4,\n"
         "       granularity: 4, reuse: [none, s1]}\n"
         "measure: {rounds: 1, min_time: 0.01, timeout: 300, seed: 1}\n";
  fixtures::Program program(folder.path(), {"run", "large.yaml", "--out", "out"});
  ASSERT_EQ(program.wait(), exit_done) << program.err();
  const Results results = fixtures::read_results(folder / "out/results.json");
  ASSERT_EQ(results.runs.size(), 3U);
  for (const RunResult& run : results.runs) {
    const MemoryUse& memory = *run.memory;
    const LayerShape shape = configuration_from_json(run.config).shape;
    const Bytes callers = shape.tokens * shape.model_dim * 4 * size_of(shape.dtype);  // input, output, their gradients
    const Bytes accounted = memory.measured + memory.split.host + memory.outside_arena + memory.split.parameters +
                            memory.split.gradients + callers;
    const Bytes kept = memory.split.activations + memory.split.host;
    EXPECT_GE(kept, mib(256)) << run.label;
    EXPECT_NEAR(in_mib(memory.process_growth), in_mib(accounted), 0.02 * in_mib(kept)) << run.label;
  }
}

}  // namespace
}  // namespace moebench
