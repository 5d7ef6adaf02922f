#include "reference/plan/routing.h"

#include <algorithm>
#include <string>

#include "reference/base/error.h"

namespace moebench {
namespace {

Tokens sum(const std::vector<Tokens>& counts) {
  Tokens total;
  for (Tokens count : counts) total += count;
  return total;
}

Tokens balanced_share(Tokens rows, int experts, int expert) {
  const std::int64_t extra = expert < rows.count() % experts ? 1 : 0;
  return Tokens(rows.count() / experts + extra);
}

}  // namespace

std::vector<Tokens> equal_partitions(Tokens tokens, int granularity) {
  if (granularity < 1 || granularity > tokens.count()) {
    throw InputError(
        "granularity is " + std::to_string(granularity) + " for " + std::to_string(tokens.count()) + " tokens",
        "it must be from 1 to the number of tokens");
  }
  std::vector<Tokens> sizes;
  sizes.reserve(static_cast<std::size_t>(granularity));
  for (int i = 0; i < granularity; ++i) sizes.push_back(balanced_share(tokens, granularity, i));
  return sizes;
}

std::vector<Tokens> ramped_partitions(Tokens tokens, int granularity, int ramp) {
  if (ramp == 1 || granularity < 3 || granularity > tokens.count()) return equal_partitions(tokens, granularity);
  const int between = granularity - 2;
  const std::int64_t ends = 2 + std::int64_t{ramp} * between;  // into so many ends the batch could be cut
  const Tokens end(std::max<std::int64_t>(1, (tokens.count() + ends / 2) / ends));
  std::vector<Tokens> sizes = equal_partitions(tokens - 2 * end, between);
  sizes.insert(sizes.begin(), end);
  sizes.push_back(end);
  return sizes;
}

PartitionRouting whole_batch_routing(const LayerShape& shape, const Routing& routing) {
  const auto experts = static_cast<std::size_t>(shape.experts);
  PartitionRouting whole{.tokens = shape.tokens,
                         .sent = std::vector<Tokens>(experts),
                         .received = std::vector<Tokens>(experts),
                         .rows_sent = {},
                         .rows_received = {}};
  for (const PartitionRouting& partition : routing.partitions) {
    for (std::size_t e = 0; e < experts; ++e) {
      whole.sent[e] += partition.sent[e];
      whole.received[e] += partition.received[e];
    }
    whole.rows_sent += partition.rows_sent;
    whole.rows_received += partition.rows_received;
  }
  for (std::size_t k = 0; k < routing.shadows.experts.size(); ++k) {
    const Tokens rows = routing.shadows.rows[k];
    whole.sent[static_cast<std::size_t>(routing.shadows.experts[k])] += rows;
    whole.rows_sent += rows;
  }
  return whole;
}

Routing routing_from_counts(const LayerShape& shape, int rank, std::span<const Tokens> partition_tokens,
                            std::span<const std::int32_t> sent, std::span<const std::int32_t> received) {
  const auto experts = static_cast<std::size_t>(shape.experts);
  const auto ranks = static_cast<std::size_t>(shape.ranks);
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  Routing routing;
  routing.rank = rank;
  routing.partitions.resize(partition_tokens.size());
  for (std::size_t i = 0; i < partition_tokens.size(); ++i) {
    PartitionRouting& partition = routing.partitions[i];
    partition.tokens = partition_tokens[i];
    partition.sent.resize(experts);
    partition.received.resize(experts);
    for (std::size_t e = 0; e < experts; ++e) partition.sent[e] = Tokens(sent[i * experts + e]);
    for (std::size_t source = 0; source < ranks; ++source) {
      for (std::size_t e = 0; e < local; ++e) {
        partition.received[e * ranks + source] = Tokens(received[i * experts + source * local + e]);
      }
    }
    partition.rows_sent = sum(partition.sent);
    partition.rows_received = sum(partition.received);
  }
  return routing;
}

Routing balanced_routing(const LayerShape& shape, int rank, std::span<const Tokens> partition_tokens) {
  const int local = shape.experts_per_rank();
  Routing routing;
  routing.rank = rank;
  routing.partitions.reserve(partition_tokens.size());
  for (Tokens tokens : partition_tokens) {
    const Tokens rows = tokens * shape.top_k;
    PartitionRouting partition;
    partition.tokens = tokens;
    partition.sent.reserve(static_cast<std::size_t>(shape.experts));
    partition.received.reserve(static_cast<std::size_t>(shape.experts));
    for (int e = 0; e < shape.experts; ++e) partition.sent.push_back(balanced_share(rows, shape.experts, e));
    for (int e = 0; e < local; ++e) {
      const Tokens share = balanced_share(rows, shape.experts, rank * local + e);
      partition.received.insert(partition.received.end(), static_cast<std::size_t>(shape.ranks), share);
    }
    partition.rows_sent = rows;
    partition.rows_received = sum(partition.received);
    routing.partitions.push_back(std::move(partition));
  }
  return routing;
}

}  // namespace moebench
