#pragma once
// Partitions by peers: the ranks form groups, and partition j of a step holds the rows that a rank sends to the j-th
// group after its own and receives from the j-th group before its own. Partition 0 stays within the group. (FasterMoE,
// PPoPP 2022, "smart scheduling": pair-wise exchanges of groups.)

#include "reference/base/shape.h"
#include "reference/plan/routing.h"

namespace moebench {

// Consecutive ranks, for any number of ranks: sizes of groups differ by at most one, larger ones first.
class PeerGroups {
 public:
  // Throws InputError unless 1 <= groups <= ranks.
  PeerGroups(int ranks, int groups);

  int count() const { return groups_; }
  int group_of(int rank) const;
  int first_rank(int group) const;  // of group count(): the number of ranks

  // Which partition carries rows from one rank to another; the same seen from both.
  int partition_of(int from, int to) const { return (group_of(to) - group_of(from) + groups_) % groups_; }

 private:
  int groups_;
  int size_;    // of the smaller groups
  int larger_;  // groups with one rank more
};

// Splits the rows of a batch by peers. `whole` has one partition. Throws InputError for a number of groups that cannot
// be.
Routing split_by_peers(const LayerShape& shape, const Routing& whole, int groups);

}  // namespace moebench
