#pragma once
// Small layers that between them have every kind of routing.

#include <cstdint>
#include <string>
#include <vector>

#include "reference/base/shape.h"
#include "reference/layer/oracle.h"
#include "reference/routing/routing_options.h"

namespace moebench::testing {

struct RoutingCase {
  LayerShape shape;
  RoutingOptions routing;
};

std::string name_of(const RoutingCase& c);

// Types, gates, capacities, workloads, balance losses, ranks, experts, top_k and activations: so few cases that every
// pair of values that can be is in one of them.
std::vector<RoutingCase> all_routing_cases();

// A step of such a layer. The same seed gives the same problem.
OracleProblem routing_problem(const RoutingCase& c, std::uint64_t seed);

}  // namespace moebench::testing
