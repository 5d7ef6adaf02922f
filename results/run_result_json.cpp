#include "results/run_result_json.h"

#include <algorithm>
#include <cmath>

#include "reference/base/error.h"
#include "results/gpu_conditions_json.h"

namespace moebench {
namespace {

std::optional<Ratio> ratio_from(const std::optional<JsonField>& json) {
  return json ? std::optional(Ratio(json->number())) : std::nullopt;
}

Json to_json(const BusyTimes& busy) {
  return {{"routing", milliseconds_json(busy.routing)},
          {"compute", milliseconds_json(busy.compute)},
          {"comm", milliseconds_json(busy.comm)},
          {"copy", milliseconds_json(busy.copy)}};
}

BusyTimes busy_times_from(const JsonField& json) {
  return {.routing = json.at("routing").milliseconds(),
          .compute = json.at("compute").milliseconds(),
          .comm = json.at("comm").milliseconds(),
          .copy = json.at("copy").milliseconds()};
}

Json to_json(const Spread& spread) {
  return {{"median", milliseconds_json(spread.median)},
          {"p10", milliseconds_json(spread.p10)},
          {"p90", milliseconds_json(spread.p90)}};
}

RunStatus status_from(const JsonField& json) {
  const std::string text = json.text();
  if (const auto status = run_status_named(text)) return *status;
  throw InputError(json.place(), "unknown status \"" + text + "\"", "ok, failed and skipped are known");
}

template <class Unit>
Json counts_json(const std::vector<Unit>& values) {
  Json list = Json::array();
  for (const Unit& value : values) list.push_back(value.count());
  return list;
}

template <class Unit>
std::vector<Unit> counts_from(const JsonField& json) {
  std::vector<Unit> values;
  for (const JsonField& item : json.items()) values.emplace_back(item.whole());
  return values;
}

Json to_json(const RankShares& shares) {
  Json json = {{"rows_received", counts_json(shares.rows_received)},
               {"compute_ms", milliseconds_json(shares.compute)},
               {"stragglers", shares.stragglers},
               {"gpus", Json::array()}};
  for (const GpuConditions& gpu : shares.gpus) json["gpus"].push_back(to_json(gpu));
  return json;
}

RankShares rank_shares_from(const JsonField& json) {
  RankShares shares{.rows_received = counts_from<Tokens>(json.at("rows_received")),
                    .compute = json.at("compute_ms").list_of_milliseconds(),
                    .stragglers = {},
                    .gpus = {}};
  for (const JsonField& count : json.at("stragglers").items()) shares.stragglers.push_back(count.small());
  if (const auto gpus = json.find("gpus")) {
    for (const JsonField& gpu : gpus->items()) shares.gpus.push_back(gpu_conditions_from(gpu));
  }
  const std::size_t ranks = shares.rows_received.size();
  if (shares.compute.size() != ranks || shares.stragglers.size() != ranks ||
      (!shares.gpus.empty() && shares.gpus.size() != ranks)) {
    throw InputError(json.place(), "its lists have different lengths", "is this a results file of moebench?");
  }
  return shares;
}

void require_samples(const Round& round, const std::string& place) {
  if (round.step.empty()) throw InputError(place, "there is no sample", "is this a results file of moebench?");
  if (std::any_of(round.step.begin(), round.step.end(), [](Seconds time) { return !(time > Seconds(0)); })) {
    throw InputError(place + ".samples_ms", "a step takes no time", "is the file damaged?");
  }
  const auto fits = [&](const std::vector<Seconds>& part) { return part.size() == round.step.size(); };
  if (!fits(round.forward) || !fits(round.backward) || !(fits(round.optimizer) || round.optimizer.empty())) {
    throw InputError(place, "samples_ms, forward_ms, backward_ms and optimizer_ms have different lengths",
                     "is this a results file of moebench?");
  }
}

}  // namespace

Json to_json(const Round& round) {
  return {{"samples_ms", milliseconds_json(round.step)},
          {"forward_ms", milliseconds_json(round.forward)},
          {"backward_ms", milliseconds_json(round.backward)},
          {"optimizer_ms", milliseconds_json(round.optimizer)},
          {"busy_ms", to_json(round.busy)},
          {"forward_busy_ms", to_json(round.forward_busy)},
          {"overlap", ratio_json(round.overlap)},
          {"dropped_copies", round.dropped.count()},
          {"by_rank", to_json(round.by_rank)}};
}

Round round_from(const JsonField& json) {
  Round round{.step = json.at("samples_ms").list_of_milliseconds(),
              .forward = json.at("forward_ms").list_of_milliseconds(),
              .backward = json.at("backward_ms").list_of_milliseconds(),
              .busy = busy_times_from(json.at("busy_ms")),
              .overlap = ratio_from(json.find("overlap"))};
  if (const auto forward = json.find("forward_busy_ms")) round.forward_busy = busy_times_from(*forward);
  if (const auto optimizer = json.find("optimizer_ms")) round.optimizer = optimizer->list_of_milliseconds();
  if (const auto dropped = json.find("dropped_copies")) round.dropped = Tokens(dropped->whole());
  if (const auto shares = json.find("by_rank")) round.by_rank = rank_shares_from(*shares);
  require_samples(round, json.place());
  return round;
}

Json to_json(const MemoryUse& memory) {
  return {{"predicted_bytes", memory.predicted.count()},
          {"measured_bytes", memory.measured ? Json(memory.measured->count()) : Json(nullptr)},
          {"outside_arena_bytes", memory.outside_arena.count()},
          {"process_growth_bytes", memory.process_growth.count()},
          {"split",
           {{"parameters", memory.split.parameters.count()},
            {"gradients", memory.split.gradients.count()},
            {"optimizer", memory.split.optimizer.count()},
            {"activations", memory.split.activations.count()},
            {"buffers", memory.split.buffers.count()},
            {"host", memory.split.host.count()},
            {"routing", memory.split.routing.count()}}},
          {"by_rank",
           {{"predicted_bytes", counts_json(memory.predicted_by_rank)},
            {"measured_bytes", counts_json(memory.measured_by_rank)}}}};
}

MemoryUse memory_use_from(const JsonField& json) {
  const JsonField split = json.at("split");
  MemoryUse memory{.predicted = json.at("predicted_bytes").bytes(),
                   .measured = {},
                   .outside_arena = json.at("outside_arena_bytes").bytes(),
                   .process_growth = json.at("process_growth_bytes").bytes(),
                   .split = {.parameters = split.at("parameters").bytes(),
                             .gradients = split.at("gradients").bytes(),
                             .optimizer = split.at("optimizer").bytes(),
                             .activations = split.at("activations").bytes(),
                             .buffers = split.at("buffers").bytes(),
                             .host = split.at("host").bytes(),
                             .routing = {}},
                   .predicted_by_rank = {},
                   .measured_by_rank = {}};
  if (const auto routing = split.find("routing")) memory.split.routing = routing->bytes();
  if (const auto measured = json.find("measured_bytes")) memory.measured = measured->bytes();
  if (const auto by_rank = json.find("by_rank")) {
    memory.predicted_by_rank = counts_from<Bytes>(by_rank->at("predicted_bytes"));
    memory.measured_by_rank = counts_from<Bytes>(by_rank->at("measured_bytes"));
  }
  return memory;
}

// JSON has no infinity and no NaN: null says that the output was neither right nor a number.
Json to_json(const Correctness& correctness) {
  const bool finite = std::isfinite(correctness.max_abs_error);
  return {{"max_abs_error", finite ? Json(correctness.max_abs_error) : Json(nullptr)},
          {"against", correctness.against}};
}

Correctness correctness_from(const JsonField& json) {
  const auto error = json.find("max_abs_error");
  return {.max_abs_error = error ? error->number() : std::nan(""), .against = json.at("against").text()};
}

Json to_json(const RunResult& run, std::optional<Ratio> speedup) {
  Json json;
  json["label"] = run.label;
  json["config"] = run.config;
  json["chosen"] = {{"granularity", run.chosen.granularity}, {"reuse", run.chosen.reuse}};
  json["status"] = name_of(run.status);
  json["reason"] = run.reason.empty() ? Json(nullptr) : Json(run.reason);
  json["rounds"] = Json::array();
  for (const Round& round : run.rounds) json["rounds"].push_back(to_json(round));
  const auto spread = step_spread(run);
  json["step_ms"] = spread ? to_json(*spread) : Json(nullptr);
  json["predicted_ms"] = run.predicted ? milliseconds_json(*run.predicted) : Json(nullptr);
  json["prediction_error"] = ratio_json(prediction_error(run));
  json["baseline"] = run.baseline.empty() ? Json(nullptr) : Json(run.baseline);
  json["speedup"] = ratio_json(speedup);
  const auto busy = busy_times(run);
  json["busy_ms"] = busy ? to_json(*busy) : Json(nullptr);
  json["overlap"] = ratio_json(overlap(run));
  json["memory"] = run.memory ? to_json(*run.memory) : Json(nullptr);
  json["correctness"] = run.correctness ? to_json(*run.correctness) : Json(nullptr);
  return json;
}

RunResult run_from(const JsonField& json) {
  RunResult run;
  run.label = json.at("label").text();
  run.config = json.at("config").object();
  const JsonField chosen = json.at("chosen");
  run.chosen = {.granularity = chosen.at("granularity").small(), .reuse = chosen.at("reuse").text()};
  run.status = status_from(json.at("status"));
  if (const auto reason = json.find("reason")) run.reason = reason->text();
  for (const JsonField& round : json.at("rounds").items()) run.rounds.push_back(round_from(round));
  if (const auto baseline = json.find("baseline")) run.baseline = baseline->text();
  if (const auto predicted = json.find("predicted_ms")) run.predicted = predicted->milliseconds();
  if (const auto memory = json.find("memory")) run.memory = memory_use_from(*memory);
  if (const auto correctness = json.find("correctness")) run.correctness = correctness_from(*correctness);
  return run;
}

}  // namespace moebench
