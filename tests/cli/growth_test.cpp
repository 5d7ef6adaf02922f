// Over real processes and their network: what the figures account for is what each process grows by.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <thread>

#include "cli/exit_status.h"
#include "suites/configuration.h"
#include "suites/run/prediction.h"
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
    const Bytes accounted = *memory.measured + memory.split.host + memory.outside_arena + memory.split.parameters +
                            memory.split.gradients + callers;
    const Bytes kept = memory.split.activations + memory.split.host;
    EXPECT_GE(kept, mib(256)) << run.label;
    EXPECT_NEAR(in_mib(memory.process_growth), in_mib(accounted), 0.02 * in_mib(kept)) << run.label;
  }
}

// The most resident memory that a worker had at any time.
Bytes worker_peak(fixtures::Program& program) {
  std::atomic<bool> ended{false};
  std::int64_t most = 0;
  std::thread look([&] {
    while (!ended) {
      for (pid_t worker : program.children()) {
        std::ifstream status("/proc/" + std::to_string(worker) + "/status");
        for (std::string line; std::getline(status, line);) {
          if (line.starts_with("VmHWM:")) most = std::max<std::int64_t>(most, std::stoll(line.substr(6)) * 1024);
        }
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  EXPECT_EQ(program.wait(), exit_done) << program.err();
  ended = true;
  look.join();
  return Bytes(most);
}

// What a dry run predicts is enough, and not much more than that.
TEST(Growth, StaysBelowWhatIsPredictedBeforeARun) {
  for (const char* sizes : {"tokens: 64, model_dim: 64, hidden_dim: 256", "tokens: 4096, model_dim: 1024, hidden_dim: 4096",
                            "tokens: 65536, model_dim: 64, hidden_dim: 256",
                            "tokens: 16384, model_dim: 512, hidden_dim: 1024"}) {
    fixtures::TemporaryFolder folder;
    std::ofstream(folder / "one.yaml") << "axes: {system: mpipemoe, reuse: s1, granularity: 4, " << sizes << "}\n"
                                       << "measure: {rounds: 1, min_time: 0.01, timeout: 300}\n";
    fixtures::Program program(folder.path(), {"run", "one.yaml", "--out", "out"});
    const double peak = in_mib(worker_peak(program));
    const Results results = fixtures::read_results(folder / "out/results.json");
    const double predicted = in_mib(predict_memory(configuration_from_json(results.runs.at(0).config)).allocated());
    EXPECT_GE(predicted, peak) << sizes;
    EXPECT_LE(predicted, 1.5 * peak) << sizes;
    std::cout << sizes << ": predicted / peak = " << predicted / peak << "\n";
  }
}

}  // namespace
}  // namespace moebench
