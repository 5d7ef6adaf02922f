#pragma once
// Routing workloads as a suite writes them.

#include <optional>
#include <string>
#include <string_view>

#include "reference/routing/routing_options.h"
#include "suites/key.h"

namespace moebench {

// gate, balanced, zipf(S), lognormal(SIGMA), hot(K, SHARE) or trace(FILE). One text rather than a map (`trace: FILE`),
// so that it can stand in lists, in --only, in labels and in exclude like every other value. Nothing if the text is
// none of these.
std::optional<Workload> workload_named(std::string_view text);

// As workload_named() takes it, without blanks but those of a file's name.
std::string text_of(const Workload& workload);

// What is wrong with a text that workload_named() does not take.
Complaint complaint_about_workload(std::string_view text);

// A regular expression (ECMA) for what it takes, numbers' ranges apart.
std::string workload_pattern();

}  // namespace moebench
