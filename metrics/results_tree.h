#pragma once
// Which folders below one have results.

#include <filesystem>
#include <string>
#include <vector>

namespace moebench {

struct ResultsFolder {
  std::filesystem::path path;
  std::string state;  // another one after any change of the files that are read of it

  bool operator==(const ResultsFolder&) const = default;
};

struct ResultsTree {
  std::vector<ResultsFolder> runs;   // folders with a store or an export
  std::vector<ResultsFolder> gates;  // folders with a gate.json, and with the new build's results in new/
  bool is_cut = false;               // there was too much to look at

  bool operator==(const ResultsTree&) const = default;
};

// Of `folder` and what lies at most four levels below it, without links, in 10,000 entries at most. Of a gate's folder
// the new build's results are a run; those of its rounds and of the other build are not. Throws InputError for a folder
// that cannot be listed.
ResultsTree results_tree(const std::filesystem::path& folder);

}  // namespace moebench
