#include "suites/run/time_left.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace moebench {

TimeLeft::TimeLeft(int configurations, int rounds)
    : entries_(static_cast<std::size_t>(configurations), Entry{.rounds_left = rounds, .latest = std::nullopt}) {}

void TimeLeft::add(int configuration, Seconds time) {
  Entry& entry = entries_[static_cast<std::size_t>(configuration)];
  entry.rounds_left = std::max(0, entry.rounds_left - 1);
  entry.latest = time;
  measured_ += time;
}

void TimeLeft::expect(int configuration, int rounds) {
  entries_[static_cast<std::size_t>(configuration)].rounds_left = rounds;
}

std::optional<Seconds> TimeLeft::estimate(Seconds elapsed) const {
  Seconds known;
  double known_count = 0;
  for (const Entry& entry : entries_) {
    if (!entry.latest) continue;
    known += *entry.latest;
    ++known_count;
  }
  if (known_count == 0 || measured_ <= Seconds(0)) return std::nullopt;
  Seconds left;
  for (const Entry& entry : entries_) left += entry.latest.value_or(known / known_count) * entry.rounds_left;
  return left * (elapsed / measured_);
}

std::string duration_text(Seconds time) {
  const long seconds = std::lround(time.count());
  if (seconds < 100) return fmt::format("{} s", seconds);
  const long minutes = (seconds + 30) / 60;
  if (minutes < 100) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace moebench
