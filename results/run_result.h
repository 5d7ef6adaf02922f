#pragma once
// What was measured of one configuration.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profiler/nvml/gpu_conditions.h"
#include "reference/base/units.h"
#include "results/json.h"
#include "results/statistics.h"

namespace moebench {

// Busy time of a step on each stream, and of the routing before it.
struct BusyTimes {
  Seconds routing;
  Seconds compute;
  Seconds comm;
  Seconds copy;

  bool operator==(const BusyTimes&) const = default;
};

// Who had how much to do, each [ranks]; empty where it was not recorded.
struct RankShares {
  std::vector<Tokens> rows_received;  // by a rank's experts in a step, and rows that it computes as shadows
  std::vector<Seconds> compute;       // busy time of the compute stream, the median over the iterations
  std::vector<int> stragglers;        // iterations in which the rank's compute stream was busy longest
  std::vector<GpuConditions> gpus;    // of its GPU while the round was measured; empty where ranks computed on the CPU

  bool operator==(const RankShares&) const = default;
};

// One round's measurement, by one set of workers. The vectors have one entry an iteration, each the maximum over the
// ranks; a step is the passes and the optimizer. `busy` and `overlap` are medians over the iterations, then the mean
// over the ranks.
struct Round {
  std::vector<Seconds> step;
  std::vector<Seconds> forward;
  std::vector<Seconds> backward;
  std::vector<Seconds> optimizer;  // empty where none was run
  BusyTimes busy;                  // in both passes
  BusyTimes forward_busy;          // of that, before and in the forward pass
  std::optional<Ratio> overlap;    // share of communication hidden behind computation; nothing where none took time
  Tokens dropped;                  // copies that found no room in a step, of all ranks
  RankShares by_rank;

  bool operator==(const Round&) const = default;
};

struct MemorySplit {
  Bytes parameters;
  Bytes gradients;
  Bytes optimizer;  // Adam's moments: counted, and allocated only where the configuration runs the optimizer
  Bytes activations;
  Bytes buffers;
  Bytes host;
  Bytes routing;  // of the activations

  bool operator==(const MemorySplit&) const = default;
};

// Each the maximum over the ranks.
struct MemoryUse {
  Bytes predicted;                // device arenas as the plan lays them out, and what the routing keeps
  std::optional<Bytes> measured;  // the same, up to the highest byte that a step touched; nothing where simulated
  Bytes outside_arena;            // tensor storage that a step takes beside it, at its peak
  Bytes
      process_growth;  // of the resident set, from before the layer was made to the peak of the steps (docs/results.md)
  MemorySplit split;
  std::vector<Bytes> predicted_by_rank;  // [ranks]; empty where it was not recorded
  std::vector<Bytes> measured_by_rank;   // likewise

  bool operator==(const MemoryUse&) const = default;
};

// What a step takes at once: as measured, or predicted where it was not, and what it takes beside the arenas.
Bytes peak_of(const MemoryUse& memory);

struct Correctness {
  double max_abs_error =
      0;                // over output and gradients, all ranks; NaN where that is not finite, or nothing was checked
  std::string against;  // "fp64 oracle", "nothing: simulated"

  bool operator==(const Correctness&) const = default;
};

// What the system really ran with, which an adaptive one decides itself.
struct Chosen {
  int granularity = 1;
  std::string reuse;

  bool operator==(const Chosen&) const = default;
};

enum class RunStatus { ok, failed, skipped };

std::string_view name_of(RunStatus status);
std::optional<RunStatus> run_status_named(std::string_view name);

struct RunResult {
  Json config;           // as the suite's configuration writes itself
  std::string label;     // names the configuration within its suite
  std::string baseline;  // the label of what `speedup` is over; empty: none
  Chosen chosen;
  RunStatus status = RunStatus::ok;
  std::string reason;  // of failed and skipped
  std::vector<Round> rounds;
  std::optional<Seconds> predicted;  // step, by the machine profile that the suite names
  std::optional<MemoryUse> memory;
  std::optional<Correctness> correctness;

  bool operator==(const RunResult&) const = default;
};

// All of a run's iterations, in order. Empty for a run without rounds.
std::vector<Seconds> step_samples(const RunResult& run);

// Of a run that is ok and has rounds: the spread of all iterations; medians over the rounds.
std::optional<Spread> step_spread(const RunResult& run);
std::optional<BusyTimes> busy_times(const RunResult& run);
std::optional<Ratio> overlap(const RunResult& run);

// Predicted over the median measured step, less one; nothing where either is missing.
std::optional<Ratio> prediction_error(const RunResult& run);

// Of a run with rounds that have it: rows of the first round, medians of the compute times, sums of the stragglers.
RankShares shares_of_ranks(const RunResult& run);

}  // namespace moebench
