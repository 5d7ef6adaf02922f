#include "results/store/run_reader.h"

#include <algorithm>
#include <cmath>

#include "reference/base/error.h"
#include "results/store/stored_texts.h"

namespace moebench {
namespace {

RunStatus status_named(const Database& database, const std::string& name) {
  if (const auto status = run_status_named(name)) return *status;
  database.reject("unknown status \"" + name + "\"");
}

BusyTimes busy_times_of(Statement& rows) {
  BusyTimes busy;
  for (Seconds* part : {&busy.routing, &busy.compute, &busy.comm, &busy.copy}) *part = Seconds(rows.number());
  return busy;
}

}  // namespace

std::vector<PlacedRun> RunReader::all() {
  read_configurations();
  read_rounds();
  read_samples();
  read_ranks();
  read_memory();
  read_ranks_of_memory();
  require_complete_rounds();
  return std::move(runs_);
}

std::vector<PlacedRun> RunReader::compared() {
  read_configurations();
  read_rounds();
  read_steps();
  read_memory();
  require_complete_rounds();
  return std::move(runs_);
}

void RunReader::read_configurations() {
  Statement rows(
      database_,
      "SELECT place, label, config, baseline, granularity, reuse, status, reason, predicted_s, checked_against, "
      "max_abs_error FROM configuration ORDER BY place");
  while (rows.next()) {
    PlacedRun& placed = runs_.emplace_back();
    RunResult& run = placed.run;
    placed.place = rows.small();
    run.label = rows.text();
    run.config = stored_json(database_, rows.text(), "config");
    if (!run.config.is_object()) database_.reject("config is no object");
    run.baseline = rows.text();
    run.chosen.granularity = rows.small();
    run.chosen.reuse = rows.text();
    run.status = status_named(database_, rows.text());
    run.reason = rows.text();
    if (!rows.is_null()) run.predicted = Seconds(rows.number());
    if (rows.is_null()) continue;
    run.correctness.emplace();
    run.correctness->against = rows.text();
    run.correctness->max_abs_error = rows.is_null() ? std::nan("") : rows.number();
  }
}

void RunReader::read_rounds() {
  Statement rows(
      database_,
      "SELECT configuration, round, routing_s, compute_s, comm_s, copy_s, forward_routing_s, forward_compute_s, "
      "forward_comm_s, forward_copy_s, dropped_copies, overlap FROM round ORDER BY configuration, round");
  std::size_t rounds_before = 0;  // in the run before: most have as many
  while (rows.next()) {
    RunResult& run = run_at(rows.whole());
    if (rows.whole() != static_cast<std::int64_t>(run.rounds.size())) database_.reject("a round is missing");
    if (run.rounds.empty()) run.rounds.reserve(rounds_before);
    Round& round = run.rounds.emplace_back();
    rounds_before = run.rounds.size();
    round.busy = busy_times_of(rows);
    round.forward_busy = busy_times_of(rows);
    round.dropped = Tokens(rows.whole());
    if (!rows.is_null()) round.overlap = Ratio(rows.number());
  }
}

void RunReader::read_samples() {
  Statement rows(database_,
                 "SELECT configuration, round, iteration, step_s, forward_s, backward_s, optimizer_s FROM sample "
                 "ORDER BY configuration, round, iteration");
  while (rows.next()) {
    const std::int64_t place = rows.whole();
    Round& round = round_at(place, rows.whole());
    add_step(round, rows);
    round.forward.emplace_back(rows.number());
    round.backward.emplace_back(rows.number());
    if (!rows.is_null()) round.optimizer.emplace_back(rows.number());
  }
}

void RunReader::read_steps() {
  Statement rows(database_,
                 "SELECT configuration, round, iteration, step_s FROM sample ORDER BY configuration, round, iteration");
  std::size_t steps_before = 0;  // in the round before
  while (rows.next()) {
    const std::int64_t place = rows.whole();
    Round& round = round_at(place, rows.whole());
    if (round.step.empty()) round.step.reserve(steps_before);
    add_step(round, rows);
    steps_before = round.step.size();
  }
}

// Whose next columns are the iteration and its step.
void RunReader::add_step(Round& round, Statement& rows) const {
  if (rows.whole() != static_cast<std::int64_t>(round.step.size())) database_.reject("a sample is missing");
  round.step.emplace_back(rows.number());
  if (!(round.step.back() > Seconds(0))) database_.reject("a step takes no time");
}

void RunReader::read_ranks() {
  Statement rows(database_,
                 "SELECT configuration, round, rank, rows_received, compute_s, stragglers, gpu_looks, gpu_lowest_mhz, "
                 "gpu_highest_mhz, gpu_highest_celsius, gpu_slowed_by FROM rank_of_round "
                 "ORDER BY configuration, round, rank");
  while (rows.next()) {
    const std::int64_t place = rows.whole();
    RankShares& shares = round_at(place, rows.whole()).by_rank;
    if (rows.whole() != static_cast<std::int64_t>(shares.rows_received.size())) database_.reject("a rank is missing");
    shares.rows_received.emplace_back(rows.whole());
    shares.compute.emplace_back(rows.number());
    shares.stragglers.push_back(rows.small());
    if (rows.is_null()) continue;
    GpuConditions& gpu = shares.gpus.emplace_back();
    gpu.looks = rows.small();
    gpu.lowest_clock = Megahertz(rows.small());
    gpu.highest_clock = Megahertz(rows.small());
    gpu.highest_temperature = Celsius(rows.small());
    gpu.slowed_by = stored_list(database_, rows.text(), "gpu_slowed_by");
  }
}

void RunReader::read_memory() {
  Statement rows(database_,
                 "SELECT configuration, predicted_bytes, outside_arena_bytes, process_growth_bytes, parameters_bytes, "
                 "gradients_bytes, optimizer_bytes, activations_bytes, buffers_bytes, host_bytes, routing_bytes, "
                 "measured_bytes FROM memory");
  while (rows.next()) {
    MemoryUse& memory = run_at(rows.whole()).memory.emplace();
    MemorySplit& split = memory.split;
    for (Bytes* part :
         {&memory.predicted, &memory.outside_arena, &memory.process_growth, &split.parameters, &split.gradients,
          &split.optimizer, &split.activations, &split.buffers, &split.host, &split.routing}) {
      *part = Bytes(rows.whole());
    }
    if (!rows.is_null()) memory.measured = Bytes(rows.whole());
  }
}

void RunReader::read_ranks_of_memory() {
  Statement rows(
      database_,
      "SELECT configuration, predicted_bytes, measured_bytes FROM rank_of_memory ORDER BY configuration, rank");
  while (rows.next()) {
    RunResult& run = run_at(rows.whole());
    if (!run.memory) database_.reject("a rank's memory is of no configuration");
    if (!rows.is_null()) run.memory->predicted_by_rank.emplace_back(rows.whole());
    if (!rows.is_null()) run.memory->measured_by_rank.emplace_back(rows.whole());
  }
}

// As results.json has them.
void RunReader::require_complete_rounds() const {
  for (const PlacedRun& placed : runs_) {
    for (const Round& round : placed.run.rounds) {
      if (round.step.empty()) database_.reject("a round of " + placed.run.label + " has no sample");
      if (!round.optimizer.empty() && round.optimizer.size() != round.step.size()) {
        database_.reject("a round of " + placed.run.label + " has the optimizer's time of some samples alone");
      }
      const RankShares& shares = round.by_rank;
      if (!shares.gpus.empty() && shares.gpus.size() != shares.rows_received.size()) {
        database_.reject("a round of " + placed.run.label + " has some ranks' GPUs alone");
      }
    }
  }
}

RunResult& RunReader::run_at(std::int64_t place) {
  const auto found = std::lower_bound(runs_.begin(), runs_.end(), place,
                                      [](const PlacedRun& run, std::int64_t wanted) { return run.place < wanted; });
  if (found == runs_.end() || found->place != place) database_.reject("a row is of no configuration");
  return found->run;
}

Round& RunReader::round_at(std::int64_t place, std::int64_t round) {
  std::vector<Round>& rounds = run_at(place).rounds;
  if (round < 0 || round >= static_cast<std::int64_t>(rounds.size())) database_.reject("a row is of no round");
  return rounds[static_cast<std::size_t>(round)];
}

}  // namespace moebench
