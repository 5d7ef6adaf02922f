#pragma once
// How many rows travel: this rank's marginals of the routing, by partition and expert. Never all ranks' matrix.

#include <cstdint>
#include <span>
#include <vector>

#include "reference/base/shape.h"
#include "reference/base/units.h"

namespace moebench {

// Splits `tokens` into `granularity` consecutive partitions whose sizes differ by at most one, larger ones first.
// Throws InputError unless 1 <= granularity <= tokens.
std::vector<Tokens> equal_partitions(Tokens tokens, int granularity);

// The same with a first and a last partition that are `ramp` times smaller than the others, or as near to that as whole
// tokens allow; at least one token each. They shorten the pipeline's fill and drain. equal_partitions() for a ramp of 1
// or fewer than three partitions.
std::vector<Tokens> ramped_partitions(Tokens tokens, int granularity, int ramp);

// What a partition is.
enum class PartitionBy : std::uint8_t {
  tokens,  // all rows of some of the tokens: its exchanges are whole, smaller all-to-alls
  peers,   // the rows of all tokens that are exchanged with some of the ranks (peer_groups.h)
};

// One partition's rows.
struct PartitionRouting {
  Tokens tokens;                 // of the batch; none where partitions are by peers
  std::vector<Tokens> sent;      // [experts] by global expert: expert e lives on rank e / experts_per_rank
  std::vector<Tokens> received;  // [experts_per_rank * ranks] by local expert, then source rank
  Tokens rows_sent;              // sum of `sent`: tokens * top_k where nothing is dropped
  Tokens rows_received;          // sum of `received`

  bool operator==(const PartitionRouting&) const = default;
};

// Experts that are shadowed for this step (shadows.h), and the rows that they do not receive for it.
struct Shadows {
  std::vector<int> experts;  // ascending; the same on all ranks
  std::vector<Tokens> rows;  // [experts] of this rank's tokens, computed here; none for an expert that lives here

  bool empty() const { return experts.empty(); }
  bool operator==(const Shadows&) const = default;
};

struct Routing {
  int rank = 0;
  PartitionBy by = PartitionBy::tokens;
  bool padded = false;  // every rank sends every expert as many rows, known beforehand; some may hold no copy
  std::vector<PartitionRouting> partitions;  // without the rows of shadows
  Shadows shadows;                           // of partitions by peers

  int granularity() const { return static_cast<int>(partitions.size()); }
  bool operator==(const Routing&) const = default;
};

// The rows of all partitions together, what is sent with those of shadows, and all tokens.
PartitionRouting whole_batch_routing(const LayerShape& shape, const Routing& routing);

// From raw counts. `sent` is [granularity][experts], `received` is [granularity][ranks][experts_per_rank]
// (source rank first, as an all-to-all of counts delivers them), both row-major.
Routing routing_from_counts(const LayerShape& shape, int rank, std::span<const Tokens> partition_tokens,
                            std::span<const std::int32_t> sent, std::span<const std::int32_t> received);

// Every rank sends every expert the same share, and receives in each partition as many rows as it sends. What does not
// divide goes to the experts in turn, on through the partitions, from the sender's own first expert on.
Routing balanced_routing(const LayerShape& shape, int rank, std::span<const Tokens> partition_tokens);

// Every rank sends every expert `rows` of the partition.
Routing padded_routing(const LayerShape& shape, int rank, std::span<const Tokens> partition_tokens,
                       std::span<const Tokens> rows);

}  // namespace moebench
