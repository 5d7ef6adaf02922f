#pragma once
// Why a configuration failed, in one word: the value of a label.

#include <string_view>

namespace moebench {

// "wrong_output", "out_of_memory", "timeout", "lost_worker", "not_started" or "other", from the reason in the results.
std::string_view failure_reason(std::string_view reason);

}  // namespace moebench
