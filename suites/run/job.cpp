#include "suites/run/job.h"

#include <algorithm>

#include "reference/base/error.h"
#include "results/json_field.h"
#include "suites/run/calibration_job.h"

namespace moebench {
namespace {

Json to_json(const Job& job) {
  Json items = Json::array();
  for (const JobItem& item : job.items) {
    Json entry;
    entry["configuration"] = item.configuration;
    entry["config"] = json_of(item.what);
    entry["takes_turns"] = item.takes_turns;
    items.push_back(std::move(entry));
  }
  Json json;
  json["attempt"] = job.attempt;
  json["round"] = job.round;
  json["ranks"] = job.ranks;
  json["threads"] = job.threads;
  json["pinning"] = name_of(job.pinning);
  json["places"] = Json::array();
  for (const RankPlace& place : job.places) json["places"].push_back({place.index, place.ranks});
  json["gpus"] = job.gpus;
  json["agents"] = job.agents;
  json["min_time_s"] = job.min_time.count();
  json["timeout_s"] = job.timeout.count();
  json["seed"] = static_cast<std::int64_t>(job.seed);
  json["measure_memory"] = job.measure_memory;
  json["traced_steps"] = job.traced_steps;
  json["items"] = std::move(items);
  if (job.calibration) json["calibration"] = to_json(*job.calibration);
  return json;
}

Pinning pinning_from(const JsonField& json) {
  const auto pinning = pinning_named(json.text());
  if (!pinning) throw InputError(json.place(), "unknown pinning", "are all agents of the same build?");
  return *pinning;
}

std::vector<RankPlace> places_from(const JsonField& json) {
  std::vector<RankPlace> places;
  for (const JsonField& place : json.items()) {
    const std::vector<JsonField> numbers = place.items();
    if (numbers.size() != 2) throw InputError(place.place(), "no place", "are all agents of the same build?");
    places.push_back({numbers[0].small(), numbers[1].small()});
  }
  return places;
}

std::vector<int> numbers_from(const JsonField& json) {
  std::vector<int> numbers;
  for (const JsonField& number : json.items()) numbers.push_back(number.small());
  return numbers;
}

Job job_from(const JsonField& json) {
  Job job{.attempt = json.at("attempt").small(),
          .round = json.at("round").small(),
          .ranks = json.at("ranks").small(),
          .threads = json.at("threads").small(),
          .pinning = pinning_from(json.at("pinning")),
          .places = places_from(json.at("places")),
          .gpus = numbers_from(json.at("gpus")),
          .agents = numbers_from(json.at("agents")),
          .min_time = Seconds(json.at("min_time_s").number()),
          .timeout = Seconds(json.at("timeout_s").number()),
          .seed = static_cast<std::uint64_t>(json.at("seed").whole()),
          .measure_memory = json.at("measure_memory").truth(),
          .traced_steps = json.at("traced_steps").small(),
          .items = {},
          .calibration = std::nullopt};
  if (const auto calibration = json.find("calibration")) job.calibration = calibration_from(*calibration);
  for (const JsonField& item : json.at("items").items()) {
    job.items.push_back({.configuration = item.at("configuration").small(),
                         .what = configuration_from_json(item.at("config").object()),
                         .takes_turns = item.at("takes_turns").truth()});
  }
  return job;
}

}  // namespace

RankPlace place_of(const Job& job, int rank) {
  return job.places.empty() ? RankPlace{rank, job.ranks} : job.places[static_cast<std::size_t>(rank)];
}

RankRange ranks_of(const Job& job, int agent, int agents) {
  int place = agent;
  if (!job.agents.empty()) {
    const auto found = std::find(job.agents.begin(), job.agents.end(), agent);
    if (found == job.agents.end()) return {};
    place = static_cast<int>(found - job.agents.begin());
    agents = static_cast<int>(job.agents.size());
  }
  const int share = job.ranks / agents;
  return {.first = place * share, .end = (place + 1) * share};
}

std::size_t group_size(std::span<const JobItem> items) {
  const auto next = std::find_if(items.begin() + 1, items.end(), [](const JobItem& item) { return !item.takes_turns; });
  return static_cast<std::size_t>(next - items.begin());
}

std::vector<std::span<const JobItem>> groups_of(const Job& job) {
  std::vector<std::span<const JobItem>> groups;
  for (std::span<const JobItem> left = job.items; !left.empty(); left = left.subspan(groups.back().size())) {
    groups.push_back(left.first(group_size(left)));
  }
  return groups;
}

std::string text_of(const Job& job) { return to_json(job).dump(); }

std::string text_of(const WorkerTask& task) {
  Json json;
  json["job"] = to_json(task.job);
  json["rank"] = task.rank;
  json["host"] = task.meeting.host;
  json["port"] = task.meeting.port;
  json["prefix"] = task.meeting.prefix;
  json["bind"] = task.meeting.bind;
  return json.dump();
}

Job job_from(const std::string& text) {
  const Json json = parse_json(text, "job");
  return job_from(JsonField(json, "job"));
}

WorkerTask worker_task_from(const std::string& text) {
  const Json json = parse_json(text, "task");
  const JsonField task(json, "task");
  return {.job = job_from(task.at("job")),
          .rank = task.at("rank").small(),
          .meeting = {.host = task.at("host").text(),
                      .port = static_cast<std::uint16_t>(task.at("port").small()),
                      .prefix = task.at("prefix").text(),
                      .bind = task.at("bind").text()}};
}

}  // namespace moebench
