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

// What becomes of each partition's activations, whether the choice is uniform or mixed.
std::vector<PartitionReuse> reuse_of(const Choice& choice);

// "n=4 s3", "n=8 ramped/2 mixed(6kk-2kr) slots=2,2,3 descending ahead=7"; what has the default of SystemOptions is not
// in it. Slots are those of T_DI, T_M, T_DO, and behind a slash of their gradients where those differ from them.
std::string label(const Choice& choice);

// Rank 0 of a balanced routing, which stands for all ranks. Throws InputError for more partitions than tokens, naming
// the least that would work.
std::shared_ptr<const Routing> balanced_routing_of(const LayerShape& shape, int granularity, int partition_ramp);

}  // namespace moebench
