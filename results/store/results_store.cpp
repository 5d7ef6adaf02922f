#include "results/store/results_store.h"

#include <chrono>
#include <system_error>
#include <thread>

#include "results/atomic_file.h"
#include "results/store/head_rows.h"
#include "results/store/store_schema.h"

namespace moebench {
namespace {

FolderLock locked(const std::filesystem::path& folder) {
  // Who only looks whether somebody writes holds it for a moment.
  for (int tries = 0; tries < 5; ++tries) {
    if (auto lock = FolderLock::taken(folder)) return std::move(*lock);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw WriteError(folder.string(), "another process writes results there",
                   "wait for its end, or choose another --out");
}

void remove_files(const std::filesystem::path& file) {
  std::error_code is_missing;
  for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(file.string() + end, is_missing);
}

}  // namespace

ResultsStore::ResultsStore(const std::filesystem::path& folder)
    : file_(folder / store_file_name), lock_(locked(folder)) {
  if (!std::filesystem::exists(file_)) return;
  {
    // What is not moebench's stays as it is.
    Database reader(file_, Database::Access::read);
    const int version = schema_version_of(reader);
    if (version == 0 || reader.number("SELECT count(*) FROM suite") == 0) return;
    if (version < store_schema_version()) {
      database_ = Database::copy_in_memory(reader);
      migrate(*database_);
      is_copy_ = true;
      return;
    }
  }
  database_.emplace(file_, Database::Access::write);
}

ResultsStore::~ResultsStore() {
  if (database_) database_->fold();
}

Results ResultsStore::head() { return read_head(*database_); }

std::vector<PlacedRun> ResultsStore::runs() { return read_runs(*database_); }

RunPlan ResultsStore::plan() { return read_plan(*database_); }

void ResultsStore::begin(const Results& results, std::span<const PlacedRun> runs, const RunPlan& plan) {
  try {
    database_.emplace(file_, Database::Access::write);
    migrate(*database_);
    Transaction transaction(*database_);
    write_head(*database_, results);
    write_plan(*database_, plan);
    for (const PlacedRun& placed : runs) write_run(*database_, placed.place, placed.run);
    transaction.commit();
  } catch (...) {
    database_.reset();
    remove_files(file_);
    throw;
  }
}

void ResultsStore::keep(const Results& results, std::span<const PlacedRun> runs) { go_on(results, runs, {}); }

void ResultsStore::go_on(const Results& results, std::span<const PlacedRun> runs, std::span<const int> again) {
  if (is_copy_) {
    database_.emplace(file_, Database::Access::write);
    migrate(*database_);
    is_copy_ = false;
  }
  Transaction transaction(*database_);
  for (const int place : again) remove_run(*database_, place);
  write_progress(*database_, results);
  for (const PlacedRun& placed : runs) write_run(*database_, placed.place, placed.run);
  transaction.commit();
}

void write_store(const std::filesystem::path& folder, const Results& results) {
  ResultsStore store(folder);
  if (!store.is_empty()) {
    throw InputError((folder / store_file_name).string(), "is already there", "choose another folder");
  }
  std::vector<PlacedRun> runs;
  for (const RunResult& run : results.runs) runs.push_back({static_cast<int>(runs.size()), run});
  store.begin(results, runs, {});
}

}  // namespace moebench
