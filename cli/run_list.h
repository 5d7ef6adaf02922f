#pragma once
// Runs below a folder, for people and for scripts.

#include <string>
#include <vector>

#include "results/json.h"
#include "results/store/run_summary.h"

namespace moebench {

// One line a run; below them, what cannot be read and why.
std::string run_list_text(const std::vector<RunSummary>& runs);
Json run_list_json(const std::vector<RunSummary>& runs);

// "1.4 MB".
std::string file_size_text(Bytes size);

}  // namespace moebench
