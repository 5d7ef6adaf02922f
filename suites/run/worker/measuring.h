#pragma once
// Configurations in one round, on one rank.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "suites/run/job.h"
#include "suites/run/worker/equipment.h"
#include "suites/run/worker/oracle_cache.h"
#include "suites/run/worker_event.h"

namespace moebench {

// How far measure() is.
struct MeasuringProgress {
  std::function<void(const JobItem&)> started;
  std::function<void(WorkerEvent::Turns)> turned;  // a turn has ended
};

struct MeasuredItem {
  Measurement measurement;
  std::vector<std::string> traces;  // [ranks] see rank_trace.h; empty where the job asks for none, or output is wrong
};

// Of each item first whether the layer computes what it should, then (where the job asks for it) its memory; then the
// time of all, step by step in turns; then a trace of each, where the job asks for it. All ranks call it and get the
// same answers, one for each item, figures being what they are over all ranks. Throws what a layer and a communicator
// throw; the communicators are of no use then.
std::vector<MeasuredItem> measure(std::span<const JobItem> items, const Job& job, const Equipment& rank,
                                  OracleCache& oracles, const MeasuringProgress& progress);

}  // namespace moebench
