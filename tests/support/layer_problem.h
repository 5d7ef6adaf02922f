#pragma once
// Small steps of whole layers, over all ranks, with the routing that a test wants.

#include <cstdint>
#include <map>
#include <vector>

#include "reference/layer/oracle.h"

namespace moebench::testing {

enum class RoutingKind {
  even,    // tokens choose by chance
  skewed,  // every token chooses the first top_k experts: the ranks behind them receive nothing
};

// The same seed gives the same problem. Different `step`s have different tokens.
OracleProblem layer_problem(const LayerShape& shape, RoutingKind routing, std::uint64_t seed, int step = 0);

// The oracle's answer for every rank, with the gate's gradient summed over the ranks.
std::vector<OracleResult> answers(const OracleProblem& problem);

// The same for each of these numbers of partitions, upon which dropped copies depend where rows are padded.
std::map<int, std::vector<OracleResult>> answers(const OracleProblem& problem, const std::vector<int>& granularities);

}  // namespace moebench::testing
