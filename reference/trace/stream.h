#pragma once
// The three streams that a step runs on. A stream runs its ops one after the other, in order; streams run
// beside each other.

#include <array>
#include <cstdint>
#include <string_view>

namespace moebench {

enum class Stream : std::uint8_t {
  compute,
  comm,  // collectives
  copy,  // between device and host memory
};

inline constexpr std::array<Stream, 3> all_streams = {Stream::compute, Stream::comm, Stream::copy};
inline constexpr int stream_count = 3;

constexpr int index_of(Stream stream) { return static_cast<int>(stream); }

constexpr std::string_view name_of(Stream stream) {
  constexpr std::array<std::string_view, 3> names = {"compute", "comm", "copy"};
  return names[static_cast<std::size_t>(stream)];
}

}  // namespace moebench
