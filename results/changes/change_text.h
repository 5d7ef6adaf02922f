#pragma once
// Parts of changes as text: the same in tables, Markdown and exports.

#include <string>
#include <vector>

#include "results/changes/change.h"

namespace moebench {

std::string percent_text(Ratio share);                       // "+1.3 %"
std::string interval_text(const RatioInterval& ratios);      // "-0.4 to +3.0 %", or "exact"
std::string milliseconds_text(Seconds time);                 // four digits that count
std::string memory_change_text(const MemoryChange& memory);  // "same", or "+1.3 %"

// Why a configuration has no times to compare; empty where it has.
std::string no_time_text(const Change& change);

// A line for each verdict that is not of a time and not "same": "overlap worse: 61 %, now 48 %".
std::vector<std::string> other_verdicts(const Change& change);

// "More memory: 2 configurations, at worst 200.00 MiB more (28.00 MiB, now 228.00 MiB): mpipemoe n=4". Empty where none
// has more. Names are as the changes have them, or `names` has them in the same order.
std::string more_memory_text(const Changes& changes, const std::vector<std::string>& names = {});

// "3 slower, 1 faster, 12 same, 2 inconclusive, 1 without a time".
std::string summary_text(const Changes& changes);

// What came of it before everything else: failed now, then slower and by how much, then what else is worse, then
// inconclusive, the same, and faster. Points to the changes.
std::vector<const Change*> worst_first(const Changes& changes);

// What all labels have in common ("M=128 H=512"), and the rest of each, in the order of the labels.
struct ShortLabels {
  std::string common;
  std::vector<std::string> labels;
};
ShortLabels short_labels(const std::vector<std::string>& labels);

}  // namespace moebench
