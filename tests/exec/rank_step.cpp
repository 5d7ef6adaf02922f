#include "tests/exec/rank_step.h"

#include <algorithm>

#include "tests/exec/byte_op.h"

namespace moebench {

RankStep::RankStep(const VerifiedPlan& plan, Device& device, Communicator& communicator)
    : memory_(device, communicator, plan.layout()),
      program_(plan, memory_),
      kernels_(program_),
      external_(plan.plan().slots.size()) {
  for (std::size_t slot = 0; slot < external_.size(); ++slot) {
    const Slot& described = plan.plan().slots[slot];
    if (described.pool != Pool::external) continue;
    external_[slot].resize(static_cast<std::size_t>(described.size.count()));
    program_.bind(static_cast<SlotId>(slot), external_[slot].data());
  }
}

void RankStep::prepare(std::uint64_t step) {
  constexpr std::byte garbage{0xee};
  for (std::vector<std::byte>& bytes : external_) std::fill(bytes.begin(), bytes.end(), garbage);
  for (Access access : plan().initial) fill_initial(plan(), access, step, external_[access.slot]);
}

std::string RankStep::difference(const Interpreter& expected) const {
  std::vector<int> last(external_.size(), -1);
  const auto hold = [&](Access access) { last[access.slot] = access.value; };
  for (Access access : plan().initial) hold(access);
  for (const Op& op : plan().ops) {
    for (Access access : op.writes) hold(access);
  }
  const int rank = plan().routing->rank;
  for (std::size_t slot = 0; slot < external_.size(); ++slot) {
    if (plan().slots[slot].pool != Pool::external) continue;
    const std::span<const std::byte> right = expected.content(rank, static_cast<ValueId>(last[slot]));
    if (std::equal(right.begin(), right.end(), external_[slot].begin(), external_[slot].end())) continue;
    return "rank " + std::to_string(rank) + ": wrong bytes in " +
           describe(plan().values[static_cast<std::size_t>(last[slot])]);
  }
  return {};
}

}  // namespace moebench
