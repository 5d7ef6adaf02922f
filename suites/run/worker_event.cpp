#include "suites/run/worker_event.h"

#include <array>

#include "reference/base/error.h"
#include "results/run_result_json.h"

namespace moebench {
namespace {

constexpr std::array<const char*, 5> kind_names = {"ready", "started", "turned", "done", "failed"};

WorkerEvent::Kind kind_from(const JsonField& json) {
  const std::string name = json.text();
  for (std::size_t i = 0; i < kind_names.size(); ++i) {
    if (name == kind_names[i]) return static_cast<WorkerEvent::Kind>(i);
  }
  throw InputError("event", "unknown kind \"" + name + "\"", "are all workers of the same build?");
}

Json to_json(const Measurement& measurement) {
  Json json;
  json["round"] = measurement.round ? to_json(*measurement.round) : Json(nullptr);
  json["memory"] = measurement.memory ? to_json(*measurement.memory) : Json(nullptr);
  json["correctness"] = to_json(measurement.correctness);
  json["complaint"] = measurement.complaint;
  return json;
}

Measurement measurement_from(const JsonField& json) {
  Measurement measurement;
  if (const auto round = json.find("round")) measurement.round = round_from(*round);
  if (const auto memory = json.find("memory")) measurement.memory = memory_use_from(*memory);
  measurement.correctness = correctness_from(json.at("correctness"));
  measurement.complaint = json.at("complaint").text();
  return measurement;
}

}  // namespace

std::string text_of(const WorkerEvent& event) {
  Json json;
  json["event"] = kind_names[static_cast<std::size_t>(event.kind)];
  json["configuration"] = event.configuration;
  if (event.kind == WorkerEvent::Kind::turned) {
    json["turns"] = event.turns.ended;
    json["expected_turns"] = event.turns.expected;
  }
  if (event.measurement) json["measurement"] = to_json(*event.measurement);
  if (!event.traces.empty()) json["traces"] = event.traces;
  if (!event.profile.empty()) json["profile"] = event.profile;
  if (event.kind == WorkerEvent::Kind::failed) {
    json["reason"] = event.reason;
    json["blames_peer"] = event.blames_peer;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

WorkerEvent worker_event_from(const std::string& line) {
  const Json json = parse_json(line, "event");
  const JsonField root(json, "event");
  WorkerEvent event{.kind = kind_from(root.at("event")),
                    .configuration = root.at("configuration").small(),
                    .turns = {},
                    .measurement = std::nullopt,
                    .traces = {},
                    .profile = {},
                    .reason = {}};
  if (const auto traces = root.find("traces")) {
    for (const JsonField& trace : traces->items()) event.traces.push_back(trace.text());
  }
  if (const auto profile = root.find("profile")) event.profile = profile->text();
  if (const auto measurement = root.find("measurement")) event.measurement = measurement_from(*measurement);
  if (event.kind == WorkerEvent::Kind::turned) {
    event.turns = {root.at("turns").small(), root.at("expected_turns").small()};
  }
  if (event.kind == WorkerEvent::Kind::failed) {
    event.reason = root.at("reason").text();
    event.blames_peer = root.at("blames_peer").truth();
  }
  return event;
}

}  // namespace moebench
