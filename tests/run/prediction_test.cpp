#include "suites/run/prediction.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

TEST(Prediction, HasThePapersActivationsWithoutReuse) {
  const Configuration configuration = fixtures::configuration(4);
  EXPECT_EQ(predict_memory(configuration).arenas.activations, paper_activations(configuration.shape));
}

TEST(Prediction, FallsWithReuse) {
  Configuration configuration = fixtures::configuration(4);
  const MemoryPrediction kept = predict_memory(configuration);
  configuration.system = "mpipemoe";
  configuration.reuse = ReuseStrategy::s4;
  const MemoryPrediction reused = predict_memory(configuration);
  EXPECT_EQ(kept.device() - reused.device(), paper_reuse_saving(configuration.shape, 4) * 2);
  EXPECT_LE(reused.allocated(), kept.allocated());
}

TEST(Prediction, AllocatesMoreThanTheArenas) {
  const MemoryPrediction prediction = predict_memory(fixtures::configuration(2));
  EXPECT_GT(prediction.allocated(), prediction.device() + prediction.state.parameters + prediction.state.gradients);
}

TEST(Prediction, AllocatesTheOptimizersStateWhereItIsRun) {
  Configuration configuration = fixtures::configuration(2);
  configuration.shape.hidden_dim = Features(65536);  // most of it is weights
  const MemoryPrediction counted = predict_memory(configuration);
  configuration.runs_optimizer = true;
  EXPECT_EQ(predict_memory(configuration).allocated() - counted.allocated(), counted.state.optimizer);
}

TEST(Prediction, RefusesWhatCannotBe) {
  Configuration configuration = fixtures::configuration(2);
  configuration.system = "fastermore";
  EXPECT_THROW(predict_memory(configuration), InputError);
}

TEST(MemoryText, ChoosesItsUnit) {
  EXPECT_EQ(memory_text(mib(10)), "10.0 MiB");
  EXPECT_EQ(memory_text(mib(1536)), "1.50 GiB");
}

}  // namespace
}  // namespace moebench
