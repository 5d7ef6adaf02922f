#include "tests/support/backend_check.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "tests/support/layer_run.h"

namespace moebench::testing {

void expect_right(const OracleProblem& problem, const AnswersByPartitions& answers, const Backend& backend,
                  Rank& rank) {
  std::map<int, LayerResult> none;  // by granularity
  for (const Variant& variant : all_variants(backend_granularities)) {
    const OracleResult& should = answers.at(token_partitions(variant))[static_cast<std::size_t>(rank.index)];
    const std::string where = describe(variant) + " rank " + std::to_string(rank.index);
    MoeLayerOptions options = layer_options(problem.shape, variant);
    options.backend = backend;
    const auto layer = make_layer(problem, std::move(options), rank);
    const LayerResult result = run_step(*layer, problem, rank.index);
    for (const Comparison& comparison : compare(problem.shape, result, should)) {
      EXPECT_TRUE(comparison.passed()) << where << ": " << comparison.tensor << " is off by "
                                       << comparison.max_abs_error << ", tolerance " << comparison.tolerance;
    }
    EXPECT_NEAR(layer->last_step().balance_loss, should.balance_loss, 1e-6 * should.balance_loss) << where;
    EXPECT_TRUE(same_bits(result, run_step(*layer, problem, rank.index))) << where;
    if (variant.system == "fastmoe" || variant.system == "fastermoe") continue;
    const auto [first, is_first] = none.try_emplace(variant.granularity, result);
    EXPECT_TRUE(is_first || same_bits(result, first->second)) << where;
  }
}

}  // namespace moebench::testing
