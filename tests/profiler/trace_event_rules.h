#pragma once
// What the trace-event format asks of a trace, so that Perfetto shows what was meant.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace moebench {

// What breaks the rules, as sentences: slices of a track that overlap without one being within the other; arrows
// without both ends, that go backwards, or that end where no slice is; counters whose times do not rise; processes and
// tracks without names.
std::vector<std::string> broken_rules(const nlohmann::json& trace);

}  // namespace moebench
