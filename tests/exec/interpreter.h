#pragma once
// The oracle of the executor: all ranks' plans, op after op in the plans' own order, every value in memory of its own.
// Knows nothing of slots, layouts, dependencies or streams.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/plan/plan.h"

namespace moebench {

class Interpreter {
 public:
  // Of all ranks, in their order, with matching collectives. Borrowed.
  explicit Interpreter(std::vector<const Plan*> plans);

  // Both passes, from what fill_initial() gives for `step`.
  void run(std::uint64_t step);

  // After run().
  std::span<const std::byte> content(int rank, ValueId value) const {
    return contents_[static_cast<std::size_t>(rank)][value];
  }

 private:
  using Contents = std::vector<std::vector<std::byte>>;  // by value

  std::size_t ranks() const { return plans_.size(); }
  void run_local(std::size_t rank, const Op& op);
  void exchange_rows(std::span<const Op* const> ops);
  void exchange_weights(std::span<const Op* const> ops);
  void sum_over_ranks(std::span<const Op* const> ops);
  Tokens rows(std::size_t from, int partition, std::size_t expert) const;
  Tokens rows_in_all(std::size_t from, std::size_t expert) const;  // of all partitions

  std::vector<const Plan*> plans_;
  std::vector<Contents> contents_;  // by rank
};

}  // namespace moebench
