#include "reference/plan/peer_groups.h"

#include <algorithm>
#include <string>

#include "reference/base/error.h"

namespace moebench {

PeerGroups::PeerGroups(int ranks, int groups) : groups_(groups) {
  if (groups < 1 || groups > ranks) {
    throw InputError(std::to_string(groups) + " groups of peers for " + std::to_string(ranks) + " ranks",
                     "there must be from 1 to as many as ranks");
  }
  size_ = ranks / groups;
  larger_ = ranks % groups;
}

int PeerGroups::first_rank(int group) const { return group * size_ + std::min(group, larger_); }

int PeerGroups::group_of(int rank) const {
  const int in_larger = larger_ * (size_ + 1);
  return rank < in_larger ? rank / (size_ + 1) : larger_ + (rank - in_larger) / size_;
}

Routing split_by_peers(const LayerShape& shape, const Routing& whole, int groups) {
  const PeerGroups peers(shape.ranks, groups);
  const auto experts = static_cast<std::size_t>(shape.experts);
  const int local = shape.experts_per_rank();
  const PartitionRouting& batch = whole.partitions.front();
  Routing routing{
      .rank = whole.rank, .by = PartitionBy::peers, .padded = whole.padded, .partitions = {}, .shadows = {}};
  const PartitionRouting nothing{.tokens = {},
                                 .sent = std::vector<Tokens>(experts),
                                 .received = std::vector<Tokens>(experts),
                                 .rows_sent = {},
                                 .rows_received = {}};
  routing.partitions.assign(static_cast<std::size_t>(groups), nothing);
  for (std::size_t i = 0; i < experts; ++i) {
    const int target = static_cast<int>(i) / local;
    PartitionRouting& outgoing = routing.partitions[static_cast<std::size_t>(peers.partition_of(whole.rank, target))];
    outgoing.sent[i] = batch.sent[i];
    outgoing.rows_sent += batch.sent[i];

    const int source = static_cast<int>(i) % shape.ranks;
    PartitionRouting& incoming = routing.partitions[static_cast<std::size_t>(peers.partition_of(source, whole.rank))];
    incoming.received[i] = batch.received[i];
    incoming.rows_received += batch.received[i];
  }
  return routing;
}

}  // namespace moebench
