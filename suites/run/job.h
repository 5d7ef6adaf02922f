#pragma once
// What one set of workers is to do, and what each of them is told.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "profiler/calibrate/calibration_request.h"
#include "reference/base/units.h"
#include "suites/configuration.h"
#include "suites/pinning.h"
#include "suites/run/core_binding.h"

namespace moebench {

struct JobItem {
  int configuration = 0;  // index into the run's configurations
  Configuration what;
  bool takes_turns = false;  // with the item before it: a step of each, over and over

  bool operator==(const JobItem&) const = default;
};

// The head's order to all agents: these configurations, in this order, in one set of workers.
struct Job {
  int attempt = 0;  // counts the sets of workers of a run
  int round = 0;
  int ranks = 1;
  int threads = 1;  // a rank
  Pinning pinning = Pinning::none;
  std::vector<RankPlace> places;  // [ranks]; empty: all share one set of cores
  std::vector<int> gpus;          // [ranks] of its machine's; empty: ranks compute on the CPU
  std::vector<int> agents;        // that take part, in the order of their ranks; empty: all
  Seconds min_time;
  Seconds timeout;
  std::uint64_t seed = 0;
  bool measure_memory = true;
  int traced_steps = 0;  // of each item, when it has been measured
  std::vector<JobItem> items;
  std::optional<CalibrationRequest> calibration = std::nullopt;  // to be done instead of items

  // Of which each worker tells the beginning and the end.
  std::size_t parts() const { return calibration ? 1 : items.size(); }

  bool operator==(const Job&) const = default;
};

RankPlace place_of(const Job& job, int rank);

struct RankRange {
  int first = 0;
  int end = 0;  // behind the last

  bool operator==(const RankRange&) const = default;
};

// The ranks that one of `agents` agents has: as many as the others that take part, none where it does not.
RankRange ranks_of(const Job& job, int agent, int agents);

// How many of these, of which there is at least one, the first takes turns with, itself included.
std::size_t group_size(std::span<const JobItem> items);

// Items that take turns, and those alone.
std::vector<std::span<const JobItem>> groups_of(const Job& job);

// Where the workers of a job find each other.
struct MeetingPoint {
  std::string host;  // of the store
  std::uint16_t port = 0;
  std::string prefix;  // of the job's keys
  std::string bind;    // address on which this machine's workers listen

  bool operator==(const MeetingPoint&) const = default;
};

// A worker's standard input.
struct WorkerTask {
  Job job;
  int rank = 0;
  MeetingPoint meeting;

  bool operator==(const WorkerTask&) const = default;
};

// As JSON, and back. Throw InputError for what these functions did not write.
std::string text_of(const Job& job);
std::string text_of(const WorkerTask& task);
Job job_from(const std::string& text);
WorkerTask worker_task_from(const std::string& text);

}  // namespace moebench
