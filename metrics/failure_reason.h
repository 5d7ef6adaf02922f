#pragma once
// Why a configuration failed, in one word: the value of a label.

#include <array>
#include <string_view>

namespace moebench {

inline constexpr std::array<std::string_view, 6> failure_reasons = {"wrong_output", "out_of_memory", "timeout",
                                                                    "lost_worker",  "not_started",   "other"};

// One of them, from the reason in the results.
std::string_view failure_reason(std::string_view reason);

}  // namespace moebench
