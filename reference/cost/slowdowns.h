#pragma once
// How much what runs beside an op on the same rank slows it down (paper, Section II-C and Fig. 3: sigma, mu, eta).

#include <array>
#include <cstdint>
#include <string>

#include "reference/base/units.h"
#include "reference/trace/stream.h"

namespace moebench {

// A set of streams that are at work at once on one rank.
class StreamSet {
 public:
  static constexpr int count = 1 << stream_count;  // of sets, the empty one included

  constexpr StreamSet() = default;
  constexpr StreamSet(std::initializer_list<Stream> streams) {
    for (Stream stream : streams) insert(stream);
  }
  static constexpr StreamSet numbered(int index) { return StreamSet(static_cast<std::uint8_t>(index)); }

  constexpr void insert(Stream stream) { bits_ = static_cast<std::uint8_t>(bits_ | 1 << index_of(stream)); }
  constexpr void erase(Stream stream) { bits_ = static_cast<std::uint8_t>(bits_ & ~(1 << index_of(stream))); }
  constexpr bool contains(Stream stream) const { return (bits_ >> index_of(stream) & 1) != 0; }
  constexpr int index() const { return bits_; }

  constexpr bool operator==(const StreamSet&) const = default;

 private:
  constexpr explicit StreamSet(std::uint8_t bits) : bits_(bits) {}

  std::uint8_t bits_ = 0;
};

// The speed of each stream, relative to its speed alone, by what is at work. 1 unless set.
struct Slowdowns {
  using Speeds = std::array<Ratio, stream_count>;
  std::array<Speeds, StreamSet::count> speeds = filled_with(Ratio(1));

  Ratio speed(StreamSet at_work, Stream stream) const {
    return speeds[static_cast<std::size_t>(at_work.index())][static_cast<std::size_t>(stream)];
  }
  void set(StreamSet at_work, Stream stream, Ratio speed) {
    speeds[static_cast<std::size_t>(at_work.index())][static_cast<std::size_t>(stream)] = speed;
  }

  bool operator==(const Slowdowns&) const = default;

 private:
  static constexpr std::array<Speeds, StreamSet::count> filled_with(Ratio ratio) {
    std::array<Speeds, StreamSet::count> all{};
    for (Speeds& speeds : all) speeds.fill(ratio);
    return all;
  }
};

// "compute+comm". In the order of all_streams.
std::string name_of(StreamSet streams);

// Throws InputError that begins with `where` for a speed that is not above 0 and at most 1, and for one other than 1 of
// a stream alone or of a stream that is not at work.
void require_valid(const Slowdowns& slowdowns, const std::string& where);

}  // namespace moebench
