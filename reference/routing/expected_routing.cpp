#include "reference/routing/expected_routing.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "reference/routing/capacity.h"
#include "reference/routing/expert_choice.h"

namespace moebench {
namespace {

// Turns shares into whole rows, partition by partition, with what rounding owed an expert carried on.
class Apportionment {
 public:
  explicit Apportionment(const std::vector<Ratio>& shares) : shares_(shares), owed_(shares.size(), 0.0) {}

  std::vector<std::int64_t> next(Tokens rows) {
    std::vector<std::int64_t> given(shares_.size());
    std::int64_t left = rows.count();
    for (std::size_t e = 0; e < shares_.size(); ++e) {
      owed_[e] += shares_[e].count() * static_cast<double>(rows.count());
      given[e] = std::min(left, static_cast<std::int64_t>(std::max(0.0, std::floor(owed_[e] + rounding))));
      left -= given[e];
      owed_[e] -= static_cast<double>(given[e]);
    }
    std::vector<std::size_t> by_debt(shares_.size());
    std::iota(by_debt.begin(), by_debt.end(), std::size_t{0});
    std::stable_sort(by_debt.begin(), by_debt.end(), [&](std::size_t a, std::size_t b) { return owed_[a] > owed_[b]; });
    for (std::size_t i = 0; left > 0; i = (i + 1) % by_debt.size(), --left) {
      ++given[by_debt[i]];
      owed_[by_debt[i]] -= 1;
    }
    return given;
  }

 private:
  static constexpr double rounding = 1e-9;

  const std::vector<Ratio>& shares_;
  std::vector<double> owed_;
};

bool is_balanced(const RoutingOptions& options) {
  return options.workload.kind == WorkloadKind::gate && !options.capacity_factor;
}

// How many copies find room in each partition, for each expert.
std::vector<std::vector<std::int64_t>> kept_copies(const LayerShape& shape, std::span<const Tokens> partitions,
                                                   const RoutingOptions& options, const std::vector<Ratio>& shares) {
  const auto experts = static_cast<std::size_t>(shape.experts);
  const Tokens room = options.capacity_factor ? capacity(shape, *options.capacity_factor) : shape.routed_tokens();
  const std::vector<Tokens> padded =
      options.padded ? padded_rows(shape, options.capacity_factor.value(), partitions) : std::vector<Tokens>();
  std::vector<std::int64_t> room_left(experts, room.count());
  std::vector<std::vector<std::int64_t>> kept;
  Apportionment apportionment(shares);
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    if (options.padded) room_left.assign(experts, padded[i].count());
    std::vector<std::int64_t> rows = apportionment.next(partitions[i] * shape.top_k);
    for (std::size_t e = 0; e < experts; ++e) {
      rows[e] = std::min(rows[e], room_left[e]);
      room_left[e] -= rows[e];
    }
    kept.push_back(std::move(rows));
  }
  return kept;
}

}  // namespace

std::vector<Ratio> expected_shares(const LayerShape& shape, const Workload& workload, std::uint64_t seed) {
  const auto experts = static_cast<std::size_t>(shape.experts);
  if (workload.kind == WorkloadKind::gate) return {experts, Ratio(1.0 / shape.experts)};
  const ExpertChoice choice(workload, shape, seed);
  constexpr std::int64_t most_tokens = 65536;
  const std::int64_t tokens = std::min(most_tokens, shape.tokens.count() * shape.ranks);
  std::vector<std::int32_t> chosen(static_cast<std::size_t>(tokens * shape.top_k));
  choice.choose(0, Tokens(0), chosen);
  std::vector<std::int64_t> counts(experts);
  for (const std::int32_t expert : chosen) ++counts[static_cast<std::size_t>(expert)];
  std::vector<Ratio> shares;
  for (const std::int64_t count : counts) {
    shares.emplace_back(static_cast<double>(count) / static_cast<double>(chosen.size()));
  }
  return shares;
}

int most_loaded_rank(const LayerShape& shape, const std::vector<Ratio>& shares, const std::vector<int>& shadowed) {
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  int most = 0;
  Ratio largest;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    Ratio load;
    for (std::size_t e = 0; e < local; ++e) {
      const std::size_t expert = static_cast<std::size_t>(rank) * local + e;
      const bool everywhere = std::binary_search(shadowed.begin(), shadowed.end(), static_cast<int>(expert));
      if (!everywhere) load += shares[expert];
    }
    constexpr Ratio rounding(1e-9);
    if (load <= largest + rounding) continue;
    largest = load;
    most = rank;
  }
  return most;
}

Routing expected_routing(const LayerShape& shape, int rank, std::span<const Tokens> partitions,
                         const RoutingOptions& options, const std::vector<Ratio>& shares) {
  if (is_balanced(options)) return balanced_routing(shape, rank, partitions);
  if (options.padded) {
    return padded_routing(shape, rank, partitions, padded_rows(shape, options.capacity_factor.value(), partitions));
  }
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  std::vector<std::int32_t> sent;
  std::vector<std::int32_t> received;
  for (const std::vector<std::int64_t>& rows : kept_copies(shape, partitions, options, shares)) {
    for (const std::int64_t of_expert : rows) sent.push_back(static_cast<std::int32_t>(of_expert));
    const std::size_t first = static_cast<std::size_t>(rank) * local;
    for (int source = 0; source < shape.ranks; ++source) {
      for (std::size_t e = 0; e < local; ++e) received.push_back(static_cast<std::int32_t>(rows[first + e]));
    }
  }
  return routing_from_counts(shape, rank, partitions, sent, received);
}

Tokens expected_drops(const LayerShape& shape, std::span<const Tokens> partitions, const RoutingOptions& options,
                      const std::vector<Ratio>& shares) {
  if (!options.capacity_factor) return {};
  Tokens dropped = shape.routed_tokens();
  for (const std::vector<std::int64_t>& rows : kept_copies(shape, partitions, options, shares)) {
    dropped -= Tokens(std::accumulate(rows.begin(), rows.end(), std::int64_t{0}));
  }
  return dropped;
}

std::vector<Tokens> rows_of_all_ranks(const LayerShape& shape, std::span<const Tokens> partitions,
                                      const RoutingOptions& options, const std::vector<Ratio>& shares) {
  const auto experts = static_cast<std::size_t>(shape.experts);
  // Each rank sends what the first sends, or that counted from its own first expert on.
  const auto local = is_balanced(options) ? static_cast<std::size_t>(shape.experts_per_rank()) : experts;
  const int ranks_alike = is_balanced(options) ? 1 : shape.ranks;
  const Routing first = expected_routing(shape, 0, partitions, options, shares);
  std::vector<Tokens> together(local);
  for (const PartitionRouting& partition : first.partitions) {
    for (std::size_t e = 0; e < experts; ++e) together[e % local] += partition.sent[e] * ranks_alike;
  }
  std::vector<Tokens> rows;
  for (std::size_t e = 0; e < experts; ++e) rows.push_back(together[e % local]);
  return rows;
}

}  // namespace moebench
