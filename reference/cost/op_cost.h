#pragma once
// What an op takes on a machine while nothing runs beside it.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reference/cost/emulated_speeds.h"
#include "reference/cost/machine_profile.h"
#include "reference/plan/plan.h"

namespace moebench {

// Prices plans for one machine, which it borrows; keeps its memory from one plan to the next.
class OpCost {
 public:
  // What `emulated` names takes the emulation's time, and moves its data for real in the machine's; but where the
  // profile was measured under the same emulation, its own figures hold.
  explicit OpCost(const MachineProfile& machine, const EmulatedSpeeds& emulated = {});

  // Appends one time for each op, in the plan's order: what TimedPlan calls `alone`, and what it calls `moving`.
  // Products are one for each expert of the rank, of the rows it receives. Throws InputError where the machine does not
  // know the plan's number format.
  void append(const Plan& plan, std::vector<Seconds>& alone, std::vector<Seconds>& moving);

  // Which emulation is not in the machine's own figures.
  const EmulatedSpeeds& emulated() const { return emulated_; }

 private:
  static constexpr int product_count = 2;  // through an expert's first and second matrix

  // Partitions of equal rows cost the same: one stands for all.
  struct Partition {
    std::size_t like = 0;
    Travelling travelling;
    std::array<Seconds, product_count> products;
  };

  void look_at(const Plan& plan);
  Seconds experts_product(const LayerShape& shape, std::span<const Tokens> rows, Features inner,
                          Features columns) const;
  Seconds time_of(const Plan& plan, const Op& op) const;
  std::optional<Seconds> emulated_time(const Op& op) const;  // nothing where the machine's own holds
  Seconds collective(const Plan& plan, const Op& op) const;
  Seconds gate_grad(const Plan& plan, const Op& op) const;
  Seconds recompute(const Plan& plan, const Op& op) const;
  // Of shadowed experts: behind those of the plan.
  const Partition& partition_of(const Op& op) const {
    return op.partition == shadow_rows ? partitions_.back() : partitions_[static_cast<std::size_t>(op.partition)];
  }
  void look_at_shadows(const Plan& plan);

  const MachineProfile& machine_;
  EmulatedSpeeds emulated_;
  std::vector<Partition> partitions_;
  std::vector<Tokens> expert_rows_;  // [partitions x experts of the rank]
};

// One plan's times, for a caller that has but one. Of emulated ops the longer of the emulation's and the machine's.
std::vector<Seconds> op_costs(const Plan& plan, const MachineProfile& machine, const EmulatedSpeeds& emulated = {});

}  // namespace moebench
