#include "reference/layer/recorded_choice.h"

namespace moebench {

// A sum with zeros in the others' places; a double has every expert's number exactly.
std::vector<std::int32_t> gather_choice(const at::Tensor& experts, Communicator& communicator) {
  const auto own = static_cast<std::size_t>(experts.numel());
  std::vector<double> all(own * static_cast<std::size_t>(communicator.size()));
  const std::int32_t* from = experts.const_data_ptr<std::int32_t>();
  for (std::size_t i = 0; i < own; ++i) all[own * static_cast<std::size_t>(communicator.rank()) + i] = from[i];
  communicator.all_reduce_sum(std::span(all));
  return {all.begin(), all.end()};
}

}  // namespace moebench
