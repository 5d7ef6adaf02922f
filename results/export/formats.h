#pragma once
// One function for each format of results/export/export.h. Each text ends with a newline.

#include <string>

#include "results/results.h"

namespace moebench {

std::string google_benchmark_json(const Results& results);
std::string junit_xml(const Results& results);
std::string github_action_benchmark_json(const Results& results);
std::string bencher_json(const Results& results);
std::string rounds_csv(const Results& results);
std::string step_summary_markdown(const Results& results);

}  // namespace moebench
