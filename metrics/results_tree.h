#pragma once
// Which folders below one have results.

#include <filesystem>
#include <string>
#include <vector>

namespace moebench {

struct ResultsTree {
  std::vector<std::filesystem::path> runs;   // folders with a store or an export
  std::vector<std::filesystem::path> gates;  // folders with a gate.json
  std::string state;                         // another one after any change of these files
  bool is_cut = false;                       // there was too much to look at
};

// Of `folder` and what lies at most four levels below it, without links, in 10,000 entries at most. Of a gate's folder
// the new build's results are a run; those of its rounds and of the other build are not. Throws InputError for a folder
// that cannot be listed.
ResultsTree results_tree(const std::filesystem::path& folder);

}  // namespace moebench
