#include "results/store/run_rows.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "reference/base/error.h"
#include "results/store/run_reader.h"
#include "results/store/stored_texts.h"

namespace moebench {
namespace {

void write_configuration(Database& database, int place, const RunResult& run) {
  std::optional<double> predicted, error;
  std::optional<std::string> against;
  if (run.predicted) predicted = run.predicted->count();
  if (run.correctness) {
    error = run.correctness->max_abs_error;
    against = run.correctness->against;
  }
  Statement(
      database,
      "INSERT INTO configuration (place, label, config, baseline, granularity, reuse, status, reason, predicted_s, "
      "checked_against, max_abs_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (place) DO UPDATE SET "
      "status = excluded.status, reason = excluded.reason, predicted_s = excluded.predicted_s, "
      "checked_against = excluded.checked_against, max_abs_error = excluded.max_abs_error")
      .run(place, run.label, stored_text(run.config), run.baseline, run.chosen.granularity, run.chosen.reuse,
           name_of(run.status), run.reason, predicted, against, error);
}

void write_samples(Database& database, int place, int number, const Round& round) {
  Statement insert(database,
                   "INSERT INTO sample (configuration, round, iteration, step_s, forward_s, backward_s, optimizer_s) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < round.step.size(); ++i) {
    std::optional<double> optimizer;
    if (!round.optimizer.empty()) optimizer = round.optimizer.at(i).count();
    insert.run(place, number, static_cast<std::int64_t>(i), round.step[i].count(), round.forward.at(i).count(),
               round.backward.at(i).count(), optimizer);
  }
}

void write_ranks(Database& database, int place, int number, const RankShares& shares) {
  Statement insert(
      database,
      "INSERT INTO rank_of_round (configuration, round, rank, rows_received, compute_s, stragglers, gpu_looks, "
      "gpu_lowest_mhz, gpu_highest_mhz, gpu_highest_celsius, gpu_slowed_by) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t rank = 0; rank < shares.rows_received.size(); ++rank) {
    std::optional<int> looks, lowest, highest, celsius;
    std::optional<std::string> slowed_by;
    if (!shares.gpus.empty()) {
      const GpuConditions& gpu = shares.gpus.at(rank);
      looks = gpu.looks;
      lowest = gpu.lowest_clock.count();
      highest = gpu.highest_clock.count();
      celsius = gpu.highest_temperature.count();
      slowed_by = stored_text(Json(gpu.slowed_by));
    }
    insert.run(place, number, static_cast<std::int64_t>(rank), shares.rows_received[rank].count(),
               shares.compute.at(rank).count(), shares.stragglers.at(rank), looks, lowest, highest, celsius, slowed_by);
  }
}

void write_round(Database& database, int place, int number, const Round& round) {
  const BusyTimes& busy = round.busy;
  const BusyTimes& forward = round.forward_busy;
  std::optional<double> overlap;
  if (round.overlap) overlap = round.overlap->count();
  Statement(database,
            "INSERT INTO round (configuration, round, routing_s, compute_s, comm_s, copy_s, forward_routing_s, "
            "forward_compute_s, forward_comm_s, forward_copy_s, dropped_copies, overlap) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(place, number, busy.routing.count(), busy.compute.count(), busy.comm.count(), busy.copy.count(),
           forward.routing.count(), forward.compute.count(), forward.comm.count(), forward.copy.count(),
           round.dropped.count(), overlap);
  write_samples(database, place, number, round);
  write_ranks(database, place, number, round.by_rank);
}

void write_memory(Database& database, int place, const MemoryUse& memory) {
  Statement(database, "DELETE FROM memory WHERE configuration = ?").run(place);
  std::optional<std::int64_t> measured;
  if (memory.measured) measured = memory.measured->count();
  const MemorySplit& split = memory.split;
  Statement(database,
            "INSERT INTO memory (configuration, predicted_bytes, outside_arena_bytes, process_growth_bytes, "
            "parameters_bytes, gradients_bytes, optimizer_bytes, activations_bytes, buffers_bytes, host_bytes, "
            "routing_bytes, measured_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(place, memory.predicted.count(), memory.outside_arena.count(), memory.process_growth.count(),
           split.parameters.count(), split.gradients.count(), split.optimizer.count(), split.activations.count(),
           split.buffers.count(), split.host.count(), split.routing.count(), measured);
  Statement insert(
      database,
      "INSERT INTO rank_of_memory (configuration, rank, predicted_bytes, measured_bytes) VALUES (?, ?, ?, ?)");
  const auto of_rank = [](const std::vector<Bytes>& list, std::size_t rank) {
    return rank < list.size() ? std::optional(list[rank].count()) : std::nullopt;
  };
  const std::size_t ranks = std::max(memory.predicted_by_rank.size(), memory.measured_by_rank.size());
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    insert.run(place, static_cast<std::int64_t>(rank), of_rank(memory.predicted_by_rank, rank),
               of_rank(memory.measured_by_rank, rank));
  }
}

int rounds_there(Database& database, int place) {
  Statement count(database, "SELECT count(*) FROM round WHERE configuration = ?");
  count.start(place);
  return count.next() ? count.small() : 0;
}

}  // namespace

void write_run(Database& database, int place, const RunResult& run) {
  write_configuration(database, place, run);
  for (int i = rounds_there(database, place); i < static_cast<int>(run.rounds.size()); ++i) {
    write_round(database, place, i, run.rounds[static_cast<std::size_t>(i)]);
  }
  if (run.memory) write_memory(database, place, *run.memory);
}

void remove_run(Database& database, int place) {
  Statement(database, "DELETE FROM configuration WHERE place = ?").run(place);
}

std::vector<PlacedRun> read_runs(Database& database) { return RunReader(database).all(); }

}  // namespace moebench
