#pragma once
// Finished results as metrics.

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "metrics/metric_set.h"
#include "metrics/results_tree.h"

namespace moebench {

// What was read of a folder while its files had one state.
struct ServedFolder {
  std::string state;
  std::string suite;                 // empty: it cannot be read
  std::string started;               // UTC, ISO 8601
  std::optional<MetricSet> metrics;  // nothing: it was not shown
  bool is_broken = false;            // it could not be shown
};

using ServedFolders = std::map<std::filesystem::path, ServedFolder>;

// The newest run of each suite below a folder (results_tree.h), of 50 suites at most, and the newest gate of each.
class ServedResults {
 public:
  // Of nothing so far.
  explicit ServedResults(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Reads what has changed since the last time, and no other folder. Returns what to tell a person of it; empty:
  // nothing has changed. What cannot be read is counted, and is no error. Throws InputError for a folder that cannot be
  // listed, and keeps what there was. Of one thread at a time.
  std::string look();

  // Any thread may ask for it.
  TextPieces pieces() const;

 private:
  std::filesystem::path folder_;
  std::optional<ResultsTree> tree_;
  ServedFolders runs_;
  ServedFolders gates_;
  mutable std::mutex mutex_;
  std::vector<MetricSet> shown_;
};

}  // namespace moebench
