#pragma once
// Physical quantities as suites write them: a decimal number, a space or none, and a unit.

#include <optional>
#include <string>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

// "250 Mbit/s", "4 GB/s": bit/s and B/s, alone or with k, M or G (powers of ten). Nothing for anything else, and zero.
std::optional<BytesPerSecond> rate_of(std::string_view text);

// "50 us": s, ms, us or ns.
std::optional<Seconds> duration_of(std::string_view text);

// "2h", "90 min", "45 s", "7 d": of a run. Nothing for zero, and for more than ten years.
std::optional<Seconds> run_time_of(std::string_view text);

// "20 GiB", "512 MiB", "80 GB": B, KiB, MiB, GiB, or kB, MB, GB (powers of ten), to the byte. Nothing for zero.
std::optional<Bytes> memory_of(std::string_view text);

// "2%", "0.5 %", "0%": a share of at most one.
std::optional<Ratio> share_of(std::string_view text);

// What the functions above read, in bits for a link and in bytes for copies, with the largest unit of which there is
// one.
std::string bit_rate_text(BytesPerSecond rate);
std::string memory_text_of(Bytes bytes);  // "20 GiB"
std::string byte_rate_text(BytesPerSecond rate);
std::string seconds_text(Seconds time);
std::string percentage_text(Ratio share);  // "2%"

}  // namespace moebench
