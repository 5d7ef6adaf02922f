#pragma once
// The JSON schema of suites, for editors: suite.schema.json beside this file is its text, and a test compares them.

#include <nlohmann/json_fwd.hpp>

namespace moebench {

// Draft 2020-12. Says what can be said about a suite key by key; what depends on several values, and how a number may
// be written, only the reader knows.
nlohmann::ordered_json suite_schema();

}  // namespace moebench
