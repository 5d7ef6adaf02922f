#pragma once
// One rank's layer on a problem's parameters and tokens.

#include <memory>
#include <string>
#include <vector>

#include "reference/layer/comparison.h"
#include "reference/layer/moe_layer.h"
#include "tests/support/ranks.h"

namespace moebench::testing {

// A system with choices: what is varied over one problem.
struct Variant {
  std::string system;
  int granularity = 1;
  SystemOptions choices;
};

std::string describe(const Variant& variant);

// Into how many partitions it cuts the tokens: the granularity, or 1 where partitions are by peers.
int token_partitions(const Variant& variant);

// FastMoE; FasterMoE without shadows, with some and with all experts shadowed; and PipeMoE and MPipeMoE with every
// strategy, at every granularity.
std::vector<Variant> all_variants(const std::vector<int>& granularities);

MoeLayerOptions layer_options(const LayerShape& shape, const Variant& variant);

// A layer with the problem's parameters and routing.
std::shared_ptr<MoeLayer> make_layer(const OracleProblem& problem, MoeLayerOptions options, Rank& rank);

// Forward and backward on the problem's tokens. The gradients of the parameters are copies; they are left at zero.
LayerResult run_step(MoeLayer& layer, const OracleProblem& problem, int rank);

bool same_bits(const LayerResult& a, const LayerResult& b);

// Copies of the parameters' gradients, which are then zeroed.
LayerResult take_parameter_grads(MoeLayer& layer);

}  // namespace moebench::testing
