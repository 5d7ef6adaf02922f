#include "suites/run/results_writer.h"

#include "results/atomic_file.h"
#include "results/results_json.h"

namespace moebench {

void ResultsWriter::run_started(const Results& results, std::span<const int>) { write(results); }

void ResultsWriter::configuration_ended(const RunStep&, const RunResult&, const Results& results) {
  constexpr int share = 20;
  if (Clock::now() - last_end_ >= last_cost_ * share) try_to_write(results);
}

void ResultsWriter::run_ended(const Results& results) { try_to_write(results); }

void ResultsWriter::write(const Results& results) {
  const auto begin = Clock::now();
  write_atomically(file_, text_of(results));
  last_end_ = Clock::now();
  last_cost_ = last_end_ - begin;
}

void ResultsWriter::try_to_write(const Results& results) {
  try {
    write(results);
    error_.clear();
  } catch (const WriteError& error) {
    if (error_ != error.what()) talk_.note(error.what());
    error_ = error.what();
  }
}

}  // namespace moebench
