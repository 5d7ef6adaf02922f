#pragma once
// Small collectives for control data, on any Communicator. They allocate; none of them belongs into a timed step. All
// throw CommunicationError as the communicator does.

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

// Every rank's bytes, in the order of ranks. `all` holds size() times as many bytes as `mine`, which is as long on
// every rank.
void all_gather(Communicator& communicator, std::span<const std::byte> mine, std::span<std::byte> all);

// The same for a plain value: element r of the result is rank r's.
template <class T>
std::vector<T> all_gather(Communicator& communicator, const T& mine) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::vector<T> all(static_cast<std::size_t>(communicator.size()));
  all_gather(communicator, std::as_bytes(std::span(&mine, 1)), std::as_writable_bytes(std::span(all)));
  return all;
}

// In place: each element becomes the greatest over all ranks. As many on every rank.
void max_over_ranks(Communicator& communicator, std::span<Seconds> times);

}  // namespace moebench
