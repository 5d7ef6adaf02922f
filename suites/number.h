#pragma once
// Numbers in suites are written in one way only: 16, never 016, +16, 0x10, 1_6, 1.6e1 or 16.0.
// YAML's readers disagree about the others (yaml-cpp takes 010 for 8).

#include <cstdint>
#include <optional>
#include <string_view>

namespace moebench {

// Digits, without a leading zero.
bool is_count(std::string_view text);

// What is_count() accepts, if it fits 64 bits.
std::optional<std::int64_t> count_of(std::string_view text);

// The same for a count that is known to fit an int.
int small_count_of(std::string_view text);

// A decimal number as in JSON, without sign: 0, 30, 0.1, 1e-3.
bool is_decimal(std::string_view text);

// What is_decimal() accepts, if a double can hold it.
std::optional<double> decimal_of(std::string_view text);

// What somebody meant who wrote a whole number in another way: sign, leading zeros (decimal all the same), hexadecimal,
// octal (0o), binary, separators, a fraction of zeros, an exponent. Nothing if it is no whole number.
std::optional<std::int64_t> count_meant_by(std::string_view text);

// Whether YAML takes an unquoted text for a number, a truth value or nothing, in some version.
bool is_not_text(std::string_view text);

}  // namespace moebench
