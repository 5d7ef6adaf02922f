#pragma once
// A time that no step of a choice can beat, from the work of each stream alone: what a search compares before it
// simulates.

#include <array>
#include <vector>

#include "reference/select/pricer.h"

namespace moebench {

// How many partitions have their activations restored in each way; the others keep them.
struct RestorationCounts {
  int inputs_offloaded = 0;
  int inputs_redispatched = 0;
  int hidden_offloaded = 0;
  int hidden_recomputed = 0;

  bool operator==(const RestorationCounts&) const = default;
};

// Of the partitions that a plan restores: in descending order those that are last in their slots count as kept.
RestorationCounts restorations(const Choice& choice);

// Of one granularity and ramp. Each partition counts as the least of all, so that the bound holds for every position.
class StepBound {
 public:
  // `correction`: of the predictions that are compared with the bound.
  StepBound(Pricer& pricer, int granularity, int partition_ramp, Ratio correction = Ratio(1));

  Seconds operator()(const RestorationCounts& counts) const;

  // Of all streams together: of two choices with equal bounds, the one with less work is the better guess.
  Seconds work(const RestorationCounts& counts) const;

 private:
  struct PassWork {
    std::array<Seconds, stream_count> streams;  // without restoration
    Seconds around_experts;                     // before the first and behind the last of the experts' ops
    Seconds experts;
  };

  Seconds pass_bound(const PassWork& pass, int recomputed, Seconds comm, Seconds copy) const;

  Ratio correction_;
  bool comm_is_paced_ = false;  // by an emulation
  bool copies_are_paced_ = false;
  PassWork forward_, backward_;
  Seconds outside_;  // the routing before the step and the host's share
  Seconds offload_input_, prefetch_input_, redispatch_, offload_hidden_, prefetch_hidden_, recompute_;
};

}  // namespace moebench
