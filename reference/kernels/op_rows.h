#pragma once
// The rows that each op of a plan works on.

#include <vector>

#include "reference/kernels/partition_rows.h"
#include "reference/plan/op.h"
#include "reference/plan/plan.h"

namespace moebench {

class OpRows {
 public:
  explicit OpRows(const Plan& plan)
      : partitions_(partition_rows(plan)), batch_(batch_rows(plan)), shadowed_(shadowed_rows(plan)) {}

  const PartitionRows& of(const Op& op) const {
    if (op.partition == whole_batch) return batch_;
    return op.partition == shadow_rows ? shadowed_ : partitions_[static_cast<std::size_t>(op.partition)];
  }

 private:
  std::vector<PartitionRows> partitions_;
  PartitionRows batch_;
  PartitionRows shadowed_;
};

}  // namespace moebench
