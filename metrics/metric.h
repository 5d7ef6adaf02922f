#pragma once
// The metrics that moebench has: docs/metrics.md says what they mean.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace moebench {

enum class Metric : std::uint8_t {
  run_info,
  run_state,
  run_start_time,
  run_last_event_timestamp,
  run_timeout,
  run_progress,
  run_time_left,
  run_round,
  run_rounds,
  run_ranks,
  configurations,
  configuration_under_way,
  failures,
  iterations,
  tokens,
  selector_time,
  selector_trials,
  agents,
  agent_up,
  step,
  step_percentile,
  step_part,
  stream_busy,
  stream_idle,
  overlap,
  speedup,
  predicted_step,
  prediction_error,
  chosen_granularity,
  chosen_reuse,
  memory,
  rank_compute,
  rank_rows,
  rank_straggler_steps,
  rank_gpu_temperature,
  rank_gpu_clock,
  gate_result,
  regressions,
  step_change,
  served_runs,
};

enum class MetricKind : std::uint8_t { gauge, counter, histogram };
std::string_view name_of(MetricKind kind);  // "gauge", ...

// What a metric is of, which says the labels that it has before its own.
enum class MetricScope : std::uint8_t {
  program,        // none
  run,            // suite
  configuration,  // suite, and those of configuration_labels.h
};

struct MetricRow {
  Metric metric;
  std::string_view name;
  MetricKind kind;
  std::string_view unit;  // empty: it counts, or is 1
  MetricScope scope;
  std::vector<std::string_view> labels;  // its own
  std::string_view help;
};

// One for each metric, in their order.
std::span<const MetricRow> metric_rows();

const MetricRow& row_of(Metric metric);

}  // namespace moebench
