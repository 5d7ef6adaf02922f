#pragma once
// The results of one run on disk while it is measured: results.db in its folder.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/results.h"
#include "results/store/database.h"
#include "results/store/folder_lock.h"
#include "results/store/run_plan.h"
#include "results/store/run_rows.h"

namespace moebench {

inline constexpr const char* store_file_name = "results.db";

// Written by one process at a time. Each call is one transaction: after an error, and after the end of the process at
// any moment, the store has everything of it or nothing. All throw WriteError where it cannot be written.
class ResultsStore {
 public:
  // Of a folder that is there; the file is made by begin(). One of an older version becomes one of the present version
  // when something is written: whoever does not go on with it leaves it as it was. Throws WriteError where another
  // process writes the folder's results, and InputError for a file that is no store.
  explicit ResultsStore(const std::filesystem::path& folder);

  // Leaves one file, which can be moved.
  ~ResultsStore();
  ResultsStore(const ResultsStore&) = delete;
  ResultsStore& operator=(const ResultsStore&) = delete;

  // Whether nothing was begun in it.
  bool is_empty() const { return !database_; }

  // Everything that is stored. Precondition: it is not empty.
  Results head();
  std::vector<PlacedRun> runs();
  RunPlan plan();

  // What is known before anything is measured, and runs that will not be. Precondition: it is empty, and is again after
  // an error.
  void begin(const Results& results, std::span<const PlacedRun> runs, const RunPlan& plan);

  // The same where there is something: state and notes of `results`, these runs, and nothing of those at the places
  // `again`, which are measured anew. Precondition: it is not empty.
  void go_on(const Results& results, std::span<const PlacedRun> runs, std::span<const int> again);

  // State and notes of `results`, and these runs as they are now. Rounds that are stored stay as they are.
  void keep(const Results& results, std::span<const PlacedRun> runs);

 private:
  std::filesystem::path file_;
  FolderLock lock_;  // outlives the database
  std::optional<Database> database_;
  bool is_copy_ = false;  // in memory, of a file of an older version
};

// Makes a store with these results in a folder that is there. Throws WriteError, and InputError where there is one.
void write_store(const std::filesystem::path& folder, const Results& results);

}  // namespace moebench
