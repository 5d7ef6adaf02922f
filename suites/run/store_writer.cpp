#include "suites/run/store_writer.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "results/atomic_file.h"
#include "results/results_json.h"
#include "suites/run/resume.h"

namespace moebench {

StoreWriter::StoreWriter(ResultsStore& store, RunPlan plan, std::vector<int> again, std::filesystem::path json,
                         Observer& talk)
    : store_(store), plan_(std::move(plan)), again_(std::move(again)), json_(std::move(json)), talk_(talk) {}

void StoreWriter::run_planned(std::span<const Configuration> configurations) { set_choices(plan_, configurations); }

void StoreWriter::run_started(const Results& results, std::span<const int> skipped) {
  std::vector<PlacedRun> runs;
  for (const int place : skipped) {
    const std::string& label = plan_.configurations[static_cast<std::size_t>(place)].label;
    const auto run = std::find_if(results.runs.begin(), results.runs.end(),
                                  [&](const RunResult& each) { return each.label == label; });
    if (run != results.runs.end()) runs.push_back({place, *run});
  }
  if (store_.is_empty()) {
    store_.begin(results, runs, plan_);
  } else {
    store_.go_on(results, runs, again_);
  }
  has_begun_ = true;
}

void StoreWriter::configuration_ended(const RunStep& step, const RunResult& run, const Results& results) {
  const int place = step.part * static_cast<int>(plan_.configurations.size()) + step.configuration;
  std::erase_if(missing_, [&](const PlacedRun& each) { return each.place == place; });
  missing_.push_back({place, run});
  try_to([&] {
    store_.keep(results, missing_);
    missing_.clear();
  });
}

// A run that ended before it had begun has nothing to keep.
void StoreWriter::run_ended(const Results& results) {
  if (!has_begun_) return;
  try_to([&] {
    store_.keep(results, missing_);
    missing_.clear();
    write_atomically(json_, text_of(results));
  });
}

void StoreWriter::try_to(const std::function<void()>& write) {
  try {
    write();
    error_.clear();
  } catch (const WriteError& error) {
    if (error_ != error.what()) talk_.note(error.what());
    error_ = error.what();
  }
}

}  // namespace moebench
