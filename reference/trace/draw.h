#pragma once
// A timeline as text, one line a stream.

#include <span>
#include <string>

#include "reference/trace/timeline.h"

namespace moebench {

// Draws `timeline` over `columns` characters, for example
//
//   compute |    C0  C1  C2  |
//   comm    | S0 S1 R0 S2 R1 |
//
// `labels` holds one text for each op index that occurs; a label that does not fit its span is cut.
// Streams without spans are left out. Ends with a newline. Throws nothing but std::bad_alloc.
std::string draw(const Timeline& timeline, std::span<const std::string> labels, int columns);

}  // namespace moebench
