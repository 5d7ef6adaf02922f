#pragma once
// What a stream's time is spent on: work, and idle by cause.

#include <array>
#include <cstdint>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

enum class Use : std::uint8_t {
  work,
  data,     // the next op waits for what another stream is to give
  slot,     // it waits for another stream to be done with memory that it is to write
  peer,     // in a collective, before the last of the ranks has come
  launch,   // it waits for nothing and has not begun: the host enqueues, a thread wakes up
  tail,     // the stream has no op left in the pass, others have
  routing,  // before the forward pass: gate, choice of experts, exchange of counts
  host,     // before, between and behind all that: the caller, autograd, the optimizer
};

inline constexpr std::array<Use, 8> all_uses = {Use::work,   Use::data, Use::slot,    Use::peer,
                                                Use::launch, Use::tail, Use::routing, Use::host};
inline constexpr int use_count = 8;

constexpr std::string_view name_of(Use use) {
  constexpr std::array<std::string_view, use_count> names = {"work",   "data", "slot",    "peer",
                                                             "launch", "tail", "routing", "host"};
  return names[static_cast<std::size_t>(use)];
}

// A time for each use.
class UsedTime {
 public:
  Seconds of(Use use) const { return times_[static_cast<std::size_t>(use)]; }
  void add(Use use, Seconds time) { times_[static_cast<std::size_t>(use)] += time; }

  Seconds total() const {
    Seconds sum;
    for (Seconds time : times_) sum += time;
    return sum;
  }

  UsedTime& operator+=(const UsedTime& other) {
    for (Use use : all_uses) add(use, other.of(use));
    return *this;
  }

  bool operator==(const UsedTime&) const = default;

 private:
  std::array<Seconds, use_count> times_{};
};

}  // namespace moebench
