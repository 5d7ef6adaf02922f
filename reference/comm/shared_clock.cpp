#include "reference/comm/shared_clock.h"

#include <algorithm>
#include <array>
#include <limits>

#include "reference/comm/collectives.h"

namespace moebench {
namespace {

constexpr int barriers = 64;  // of a comparison: the quickest of them decide

using Nanoseconds = std::int64_t;

// When a rank came to each barrier and left it, by its own clock.
struct Passages {
  std::array<Nanoseconds, barriers> came;
  std::array<Nanoseconds, barriers> left;
};

Nanoseconds count(Instant instant) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(instant.time_since_epoch()).count();
}

Seconds seconds(double nanoseconds) { return Seconds(nanoseconds * 1e-9); }

}  // namespace

SharedClock::SharedClock(Communicator& communicator, std::uint64_t machine, Now now)
    : communicator_(communicator), now_(std::move(now)) {
  is_own_ = all_gather(communicator_, machine).front() == machine;
  compare();
}

void SharedClock::compare() {
  Passages own{};
  for (std::size_t i = 0; i < barriers; ++i) {
    own.came[i] = count(now_());
    communicator_.barrier();
    own.left[i] = count(now_());
  }
  const Passages first = all_gather(communicator_, own).front();
  if (comparisons_.empty()) zero_ = first.came[0];
  const Instant time{std::chrono::nanoseconds(own.left.back())};
  if (is_own_) {
    comparisons_.push_back({.time = time, .ahead = {}, .error = {}});
    return;
  }
  Nanoseconds least = std::numeric_limits<Nanoseconds>::min();
  Nanoseconds most = std::numeric_limits<Nanoseconds>::max();
  for (std::size_t i = 0; i < barriers; ++i) {
    least = std::max(least, own.came[i] - first.left[i]);
    most = std::min(most, own.left[i] - first.came[i]);
  }
  const auto width = static_cast<double>(most - least);
  comparisons_.push_back(
      {.time = time, .ahead = seconds(static_cast<double>(least) + width / 2), .error = seconds(width / 2)});
}

Seconds SharedClock::at(Instant instant) const {
  const Comparison& first = comparisons_.front();
  const Comparison& last = comparisons_.back();
  Seconds ahead = first.ahead;
  if (last.time > first.time) {
    const auto passed = [&](Instant until) { return std::chrono::duration<double>(until - first.time).count(); };
    ahead += (last.ahead - first.ahead) * (passed(instant) / passed(last.time));
  }
  return seconds(static_cast<double>(count(instant) - zero_)) - ahead;
}

Seconds SharedClock::error() const {
  Seconds most;
  for (const Comparison& comparison : comparisons_) most = std::max(most, comparison.error);
  return most;
}

}  // namespace moebench
