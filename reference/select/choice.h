#pragma once
// What is chosen for a layer: how finely its batch is cut, and what becomes of its activations between the passes.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "reference/base/shape.h"
#include "reference/plan/routing.h"
#include "reference/systems/system.h"

namespace moebench {

struct Choice {
  int granularity = 1;     // n
  int partition_ramp = 1;  // the first and the last partition are so many times smaller than the others
  SystemOptions options;   // reuse, slots, order of the backward pass, dispatches ahead

  bool operator==(const Choice&) const = default;
};

// MPipeMoE, which is PipeMoE where everything is kept.
const SystemInfo& system_of(const Choice& choice);

// Whether expert outputs and gradient buffers of the partitions share slots: unless everything is kept.
bool shares_buffers(const Choice& choice);

// What becomes of each partition's activations, whether the choice is uniform or mixed.
std::vector<PartitionReuse> reuse_of(const Choice& choice);

// The simplest of the choices that make the same plan:
// - a strategy, where a mix treats all partitions as it does;
// - `none` in ascending order for one partition that is kept, with nobody to share with;
// - the default of SlotCounts for a kind that no partition shares, and for more than the partitions that share it.
Choice normal_choice(Choice choice);

// Of the normal choice: "n=4 s3", "n=8 ramped/2 mixed(6kk-2or) slots=2-1-3 descending ahead=7" (systems/slot_text.h);
// what has the default of SystemOptions is not in it.
std::string label(const Choice& given);

// A rank of a balanced routing. Throws InputError for more partitions than tokens, naming the least that would work.
std::shared_ptr<const Routing> balanced_routing_of(const LayerShape& shape, int granularity, int partition_ramp,
                                                   int rank = 0);

}  // namespace moebench
