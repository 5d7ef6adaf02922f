#include "reference/plan/routing.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "reference/base/error.h"

namespace moebench {
namespace {

Tokens sum(const std::vector<Tokens>& counts) {
  Tokens total;
  for (Tokens count : counts) total += count;
  return total;
}

Tokens equal_share(Tokens tokens, int parts, int part) {
  const std::int64_t extra = part < tokens.count() % parts ? 1 : 0;
  return Tokens(tokens.count() / parts + extra);
}

// Which experts get one row more of a batch that does not divide: each in turn, in steps of about the golden section,
// so that those that follow each other live on ranks far apart. A sender counts from its own first expert on; so in
// every partition each rank gets as many rows as it sends.
class Turns {
 public:
  explicit Turns(int experts) : experts_(experts) {
    constexpr double golden_section = 0.618;
    step_ = std::max(1, static_cast<int>(golden_section * experts));
    while (std::gcd(step_, experts) != 1) --step_;
  }

  // Of a partition's rows, those to each expert [experts], counted from the sender's own first expert on.
  std::vector<Tokens> next(Tokens rows) {
    std::vector<Tokens> given(static_cast<std::size_t>(experts_), Tokens(rows.count() / experts_));
    for (std::int64_t left = rows.count() % experts_; left > 0; --left) {
      given[static_cast<std::size_t>(turn_)] += Tokens(1);
      turn_ = (turn_ + step_) % experts_;
    }
    return given;
  }

 private:
  int experts_;
  int step_;
  int turn_ = 0;
};

}  // namespace

std::vector<Tokens> equal_partitions(Tokens tokens, int granularity) {
  if (granularity < 1 || granularity > tokens.count()) {
    throw InputError(
        "granularity is " + std::to_string(granularity) + " for " + std::to_string(tokens.count()) + " tokens",
        "it must be from 1 to the number of tokens");
  }
  std::vector<Tokens> sizes;
  sizes.reserve(static_cast<std::size_t>(granularity));
  for (int i = 0; i < granularity; ++i) sizes.push_back(equal_share(tokens, granularity, i));
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
  const int first = rank * local;
  Turns turns(shape.experts);
  Routing routing;
  routing.rank = rank;
  routing.partitions.reserve(partition_tokens.size());
  for (Tokens tokens : partition_tokens) {
    const std::vector<Tokens> given = turns.next(tokens * shape.top_k);
    PartitionRouting partition;
    partition.tokens = tokens;
    partition.sent.resize(given.size());
    std::rotate_copy(given.begin(), given.end() - first, given.end(), partition.sent.begin());
    partition.received.reserve(given.size());
    for (int e = 0; e < local; ++e) {
      int turn = first + e;  // as each source counts it
      for (int source = 0; source < shape.ranks; ++source) {
        partition.received.push_back(given[static_cast<std::size_t>(turn)]);
        turn -= local;
        if (turn < 0) turn += shape.experts;
      }
    }
    partition.rows_sent = tokens * shape.top_k;
    partition.rows_received = sum(partition.received);
    routing.partitions.push_back(std::move(partition));
  }
  return routing;
}

Routing padded_routing(const LayerShape& shape, int rank, std::span<const Tokens> partition_tokens,
                       std::span<const Tokens> rows) {
  const auto experts = static_cast<std::size_t>(shape.experts);
  Routing routing{.rank = rank, .padded = true, .partitions = {}, .shadows = {}};
  for (std::size_t i = 0; i < partition_tokens.size(); ++i) {
    routing.partitions.push_back({.tokens = partition_tokens[i],
                                  .sent = std::vector<Tokens>(experts, rows[i]),
                                  .received = std::vector<Tokens>(experts, rows[i]),
                                  .rows_sent = rows[i] * shape.experts,
                                  .rows_received = rows[i] * shape.experts});
  }
  return routing;
}

}  // namespace moebench
