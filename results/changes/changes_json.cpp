#include "results/changes/changes_json.h"

#include <cmath>

#include "results/json_field.h"

namespace moebench {
namespace {

Json ratio_json(Ratio ratio) { return std::round(ratio.count() * 1e6) / 1e6; }

Json optional_ratio(const std::optional<Ratio>& ratio) { return ratio ? ratio_json(*ratio) : Json(nullptr); }

Json optional_milliseconds(const std::optional<Seconds>& time) {
  return time ? milliseconds_json(*time) : Json(nullptr);
}

Json to_json(const Side& side) {
  return {{"origin", side.origin},
          {"suite", side.suite},
          {"git_revision", side.revision},
          {"started", side.started},
          {"unreal", side.unreal.empty() ? Json(nullptr) : Json(side.unreal)}};
}

Json to_json(const TimeChange& time) {
  Json json = {{"old_ms", milliseconds_json(time.before)},
               {"new_ms", milliseconds_json(time.after)},
               {"ratio", ratio_json(time.ratio)},
               {"ratio_interval", nullptr},
               {"shift_ms", nullptr},
               {"shift_interval_ms", nullptr},
               {"detectable", optional_ratio(time.detectable)},
               {"verdict", time_word(time.verdict)}};
  if (time.interval) json["ratio_interval"] = {ratio_json(time.interval->low), ratio_json(time.interval->high)};
  if (time.shift) {
    json["shift_ms"] = milliseconds_json(time.shift->shift);
    if (time.shift->low) {
      json["shift_interval_ms"] = {optional_milliseconds(time.shift->low), optional_milliseconds(time.shift->high)};
    }
  }
  return json;
}

Json to_json(const MemoryChange& memory) {
  return {
      {"old_bytes", memory.before.count()}, {"new_bytes", memory.after.count()}, {"verdict", name_of(memory.verdict)}};
}

Json to_json(const ShareChange& share) {
  Json json = {{"old", ratio_json(share.before)},
               {"new", ratio_json(share.after)},
               {"difference_interval", nullptr},
               {"verdict", name_of(share.verdict)}};
  if (share.interval) json["difference_interval"] = {ratio_json(share.interval->low), ratio_json(share.interval->high)};
  return json;
}

template <class Part>
Json optional_json(const std::optional<Part>& part) {
  return part ? to_json(*part) : Json(nullptr);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json to_json(const Change& change) {
  return {{"label", change.label},
          {"old_status", name_of(change.status_before)},
          {"new_status", name_of(change.status_after)},
          {"old_reason", text_or_null(change.reason_before)},
          {"new_reason", text_or_null(change.reason_after)},
          {"time", optional_json(change.time)},
          {"memory", optional_json(change.memory)},
          {"prediction_error", optional_json(change.prediction_error)},
          {"overlap", optional_json(change.overlap)},
          {"flags", change.flags}};
}

}  // namespace

Json to_json(const Changes& changes) {
  Json json;
  json["schema_version"] = changes_schema_version;
  json["old"] = to_json(changes.before);
  json["new"] = to_json(changes.after);
  json["paired"] = changes.pairing == Pairing::by_round;
  json["level"] = changes.level.count();
  json["margins"] = {{"time", changes.margins.time.count()},
                     {"memory", changes.margins.memory.count()},
                     {"prediction_error", changes.margins.prediction_error.count()},
                     {"overlap", changes.margins.overlap.count()}};
  json["changes"] = Json::array();
  for (const Change& change : changes.changes) json["changes"].push_back(to_json(change));
  json["only_old"] = changes.only_before;
  json["only_new"] = changes.only_after;
  json["notes"] = changes.notes;
  return json;
}

std::string text_of_changes(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace moebench
