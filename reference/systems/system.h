#pragma once
// A system compiles a layer step into a plan. Adding one is one file and one line in the registry.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/base/shape.h"
#include "reference/cost/shadowing.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"
#include "reference/plan/routing.h"
#include "reference/plan/verified_plan.h"
#include "reference/systems/reuse.h"

namespace moebench {

// How many slots the kinds have that share them; at most the number of partitions is used.
// The defaults are the paper's: two for T_DI and T_DO, one for T_M, and the same for their gradients.
struct SlotCounts {
  int expert_input = 2;
  int hidden = 1;
  int expert_output = 2;
  int grad_expert_input = 2;
  int grad_hidden = 1;
  int grad_expert_output = 2;

  bool operator==(const SlotCounts&) const = default;
};

enum class BackwardOrder : std::uint8_t { ascending, descending };  // of partitions
std::string_view name_of(BackwardOrder order);

// Which experts a step shadows (plan/shadows.h).
struct Shadowing {
  int experts = 0;                   // the most popular ones of the step
  std::optional<ShadowCosts> costs;  // if not empty: those that are worth it by the cost model, instead of `experts`

  bool nothing() const { return experts == 0 && !costs; }
  bool operator==(const Shadowing&) const = default;
};

// What a caller chooses. A system ignores what it has no choice in.
struct SystemOptions {
  ReuseStrategy reuse = ReuseStrategy::none;
  std::vector<PartitionReuse> mixed_reuse;  // if not empty: one for each partition, instead of `reuse`
  SlotCounts slots;
  BackwardOrder backward_order = BackwardOrder::ascending;
  // Partitions whose exchange to the experts may go before the experts of an earlier one have computed, where they
  // share no slot. 1 is the paper's: dispatch and combine alternate. Beyond it, dispatches come first.
  int dispatch_ahead = 1;
  Shadowing shadowing;

  bool operator==(const SystemOptions&) const = default;
};

struct SystemInfo {
  std::string_view name;         // "mpipemoe"
  std::string_view description;  // one line
  std::string_view source;       // paper and section
  bool has_granularity = false;  // otherwise it always runs with one partition
  PartitionBy partition_by = PartitionBy::tokens;
  bool has_shadowing = false;      // otherwise it shadows no expert
  bool has_reuse = false;          // otherwise it always runs with ReuseStrategy::none
  std::string_view without_reuse;  // the system whose plans it makes under ReuseStrategy::none; empty: no other's
  LayoutModes layout;              // as published
  Plan (*build)(const LayerShape&, std::shared_ptr<const Routing>, const SystemOptions&);
};

// In the order in which they should be listed.
std::span<const SystemInfo> systems();

const SystemInfo* find_system(std::string_view name);

// Throws InputError naming the nearest system.
const SystemInfo& system_named(std::string_view name);

// How a system cuts a step into partitions.
struct Partitioning {
  std::vector<Tokens> tokens;  // whose rows are routed and counted one after the other; the whole batch where by peers
  int peer_groups = 0;         // into which that is split; 0: partitions are by tokens
};

// How many partitions a system makes of a step where `granularity` are asked for: one without a pipeline, and by peers
// at most one for each rank.
int granularity_of(const SystemInfo& system, const LayerShape& shape, int granularity);

// `ramp` as ramped_partitions() takes it; it has no meaning by peers. Throws InputError as that does.
Partitioning partitioning_of(const SystemInfo& system, const LayerShape& shape, int granularity, int ramp = 1);

// Which experts a step shadows, ascending, where all ranks together send each expert so many `rows` [experts]. None
// where the system does not shadow, or with one rank.
std::vector<int> shadowed_experts(const SystemInfo& system, const LayerShape& shape, const Shadowing& shadowing,
                                  std::span<const Tokens> rows);

// The routing that a system's plan is built from, of one counted for `partitioning.tokens`, with these experts
// shadowed: none but of partitions by peers.
std::shared_ptr<const Routing> partitioned(const LayerShape& shape, Routing counted, const Partitioning& partitioning,
                                           std::vector<int> shadowed = {});

// build, lay out, derive and verify. Throws InputError for options that cannot be (mixed_reuse of another length).
VerifiedPlan compile(const SystemInfo& system, const LayerShape& shape, std::shared_ptr<const Routing> routing,
                     const SystemOptions& options);

}  // namespace moebench
