#pragma once
// Which rows of the batch and of the experts' buffers belong to a partition.

#include <vector>

#include "reference/plan/plan.h"

namespace moebench {

struct PartitionRows {
  Tokens first;  // token of the batch
  Tokens tokens;
  Tokens received;                  // rows of all experts of this rank
  std::vector<Tokens> expert_rows;  // [experts of the rank] rows received, in the order in which they lie
};

// One for each partition. By peers, tokens are none of theirs.
std::vector<PartitionRows> partition_rows(const Plan& plan);

// Of the whole batch's tokens, for an op that is of no partition.
PartitionRows batch_rows(const Plan& plan);

// Of shadowed experts: `received` is what they compute here.
PartitionRows shadowed_rows(const Plan& plan);

}  // namespace moebench
