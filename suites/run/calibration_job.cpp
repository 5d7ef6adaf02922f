#include "suites/run/calibration_job.h"

namespace moebench {

Json to_json(const CalibrationRequest& request) {
  Json json;
  json["quick"] = request.quick;
  json["name"] = request.name;
  json["description"] = request.description;
  json["device"] = request.machine.device;
  json["cores"] = request.machine.cores;
  json["threads"] = request.machine.threads;
  json["ranks"] = request.machine.ranks;
  json["pinning"] = request.machine.pinning;
  const EmulatedSpeeds& emulated = request.machine.emulated;
  if (emulated.link) {
    json["link_rate"] = emulated.link->rate.count();
    json["link_latency"] = emulated.link->latency.count();
  }
  if (emulated.copy_rate) json["copy_rate"] = emulated.copy_rate->count();
  return json;
}

CalibrationRequest calibration_from(const JsonField& json) {
  CalibrationRequest request{.quick = json.at("quick").truth(),
                             .name = json.at("name").text(),
                             .description = json.at("description").text(),
                             .machine = {.device = json.at("device").text(),
                                         .cores = json.at("cores").small(),
                                         .threads = json.at("threads").small(),
                                         .ranks = json.at("ranks").small(),
                                         .pinning = json.at("pinning").text(),
                                         .emulated = {}}};
  if (const auto rate = json.find("link_rate")) {
    request.machine.emulated.link = {.latency = Seconds(json.at("link_latency").number()),
                                     .rate = BytesPerSecond(rate->number())};
  }
  if (const auto rate = json.find("copy_rate")) request.machine.emulated.copy_rate = BytesPerSecond(rate->number());
  return request;
}

}  // namespace moebench
