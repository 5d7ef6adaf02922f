#pragma once
// Figures for people: three digits that count, and the unit that suits the size.

#include <string>

#include "reference/base/units.h"

namespace moebench {

std::string shown(Seconds time);         // "12.3 ms", "950 us", "1.23 s"
std::string shown(Bytes bytes);          // "1.50 MiB", "12.3 GiB"
std::string shown_factor(Ratio ratio);   // "1.23x" with a multiplication sign
std::string shown_change(Ratio change);  // "+12.3 %", "-4 %" with a minus sign: of a change, 0 is none
std::string shown_share(Ratio share);    // "12.3 %"

// Three digits that count, none behind the point from 100 on; thousands are separated.
std::string three_digits(double value);

}  // namespace moebench
