#pragma once
// Rows that a workload lets expect, before anything is run.

#include <cstdint>
#include <span>
#include <vector>

#include "reference/plan/routing.h"
#include "reference/routing/routing_options.h"

namespace moebench {

// The share of all copies that each expert gets [experts]: as counted over the tokens of all ranks, or the first 65536
// of them; equal shares where the gate chooses. Throws InputError for a workload that does not fit the shape.
std::vector<Ratio> expected_shares(const LayerShape& shape, const Workload& workload, std::uint64_t seed);

// The rank whose experts have the largest share together; the first of equals. Shadowed experts are on all ranks alike.
int most_loaded_rank(const LayerShape& shape, const std::vector<Ratio>& shares, const std::vector<int>& shadowed = {});

// What a rank sends if it sends these shares, less what its capacity drops: balanced_routing() where the gate chooses
// and nothing is dropped, padded_routing() where rows are padded; else the same on every rank. The same partitions on
// all ranks.
Routing expected_routing(const LayerShape& shape, int rank, std::span<const Tokens> partitions,
                         const RoutingOptions& options, const std::vector<Ratio>& shares);

// How many copies of its tokens a rank drops where it sends what expected_routing() says.
Tokens expected_drops(const LayerShape& shape, std::span<const Tokens> partitions, const RoutingOptions& options,
                      const std::vector<Ratio>& shares);

// What all ranks together send to each expert [experts], where each sends what expected_routing() says.
std::vector<Tokens> rows_of_all_ranks(const LayerShape& shape, std::span<const Tokens> partitions,
                                      const RoutingOptions& options, const std::vector<Ratio>& shares);

}  // namespace moebench
