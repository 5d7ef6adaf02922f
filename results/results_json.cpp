#include "results/results_json.h"

#include "reference/base/error.h"
#include "results/best_curve.h"
#include "results/checksum.h"
#include "results/hosts.h"
#include "results/publication_json.h"
#include "results/run_result_json.h"

namespace moebench {
namespace {

Json to_json(const SuiteSummary& suite) {
  return {{"name", suite.name},
          {"description", suite.description},
          {"file", suite.file},
          {"ranks", suite.ranks},
          {"device", suite.device},
          {"rounds", suite.rounds},
          {"min_time_s", suite.min_time.count()},
          {"timeout_s", suite.timeout.count()},
          {"order", suite.order},
          {"seed", suite.seed},
          {"configurations", suite.configurations},
          {"best", suite.best}};
}

SuiteSummary suite_from(const JsonField& json) {
  SuiteSummary suite{.name = json.at("name").text(),
                     .description = json.at("description").text(),
                     .file = json.at("file").text(),
                     .ranks = json.at("ranks").small(),
                     .device = json.at("device").text(),
                     .rounds = json.at("rounds").small(),
                     .min_time = Seconds(json.at("min_time_s").number()),
                     .timeout = Seconds(json.at("timeout_s").number()),
                     .order = "blocks",
                     .seed = static_cast<std::uint64_t>(json.at("seed").whole()),
                     .configurations = json.at("configurations").small(),
                     .best = {}};
  if (const auto order = json.find("order")) suite.order = order->text();
  if (const auto best = json.find("best")) suite.best = best->text();
  return suite;
}

Json to_json(const GpuEnvironment& gpu) { return {{"names", gpu.names}, {"driver", gpu.driver}, {"nccl", gpu.nccl}}; }

GpuEnvironment gpu_environment_from(const JsonField& json) {
  GpuEnvironment gpu{.names = {}, .driver = json.at("driver").text(), .nccl = json.at("nccl").text()};
  for (const JsonField& name : json.at("names").items()) gpu.names.push_back(name.text());
  return gpu;
}

}  // namespace

Json to_json(const Environment& environment) {
  return {{"cpu", environment.cpu},
          {"cores", environment.cores},
          {"agents", environment.agents},
          {"threads_per_rank", environment.threads},
          {"pinning", environment.pinning},
          {"memory_bytes", environment.memory.count()},
          {"kernel", environment.kernel},
          {"compiler", environment.compiler},
          {"flags", environment.flags},
          {"build_type", environment.build_type},
          {"libtorch", environment.libtorch},
          {"gloo", environment.gloo},
          {"git_revision", environment.git_revision},
          {"build_id", environment.build_id},
          {"gpu", environment.gpu ? to_json(*environment.gpu) : Json(nullptr)},
          {"load_at_start", environment.load},
          {"interface", environment.interface},
          {"simulated", environment.simulated},
          {"profile_digest", environment.profile_digest},
          {"emulated", environment.emulated},
          {"started", environment.started}};
}

Environment environment_from(const JsonField& json) {
  Environment environment{.cpu = json.at("cpu").text(),
                          .cores = json.at("cores").small(),
                          .agents = json.at("agents").small(),
                          .threads = json.at("threads_per_rank").small(),
                          .pinning = json.at("pinning").text(),
                          .memory = json.at("memory_bytes").bytes(),
                          .kernel = json.at("kernel").text(),
                          .compiler = json.at("compiler").text(),
                          .flags = json.at("flags").text(),
                          .build_type = json.at("build_type").text(),
                          .libtorch = json.at("libtorch").text(),
                          .gloo = json.at("gloo").text(),
                          .git_revision = json.at("git_revision").text(),
                          .build_id = {},
                          .gpu = {},
                          .load = json.at("load_at_start").number(),
                          .interface = json.at("interface").text(),
                          .simulated = {},
                          .profile_digest = {},
                          .emulated = {},
                          .started = json.at("started").text()};
  if (const auto id = json.find("build_id")) environment.build_id = id->text();
  if (const auto gpu = json.find("gpu")) environment.gpu = gpu_environment_from(*gpu);
  if (const auto simulated = json.find("simulated")) environment.simulated = simulated->text();
  if (const auto digest = json.find("profile_digest")) environment.profile_digest = digest->text();
  for (const JsonField& item : json.at("emulated").items()) environment.emulated.push_back(item.text());
  return environment;
}

namespace {

ResultsState state_from(const JsonField& json) {
  const std::string text = json.text();
  if (const auto state = results_state_named(text)) return *state;
  throw InputError(json.place(), "unknown state \"" + text + "\"", "running, complete, interrupted and lost are known");
}

void require_known_schema(const JsonField& json) {
  const std::int64_t version = json.at("schema_version").whole();
  if (version != results_schema_version) {
    throw InputError(
        "schema_version",
        std::to_string(version) + ", and this moebench reads version " + std::to_string(results_schema_version),
        "use a moebench of the version that wrote the file");
  }
}

void require_right_checksum(Json json) {
  const auto field = JsonField(json, "").find(checksum_field);
  if (!field) return;
  const std::string written = field->text();
  json.erase(checksum_field);
  const std::string found = checksum_of_json(json);
  if (found == written) return;
  throw InputError(checksum_field, "the content is not what was written: " + found + ", not " + written,
                   "restore the file, or measure it anew with `moebench gate SUITE --save-baseline FILE`");
}

// Objects are spread over lines, lists of numbers are not.
void write(const Json& json, int indent, std::string& out) {
  const bool is_list_of_scalars =
      json.is_array() && (json.empty() || (!json.front().is_object() && !json.front().is_array()));
  if (!json.is_structured() || json.empty() || is_list_of_scalars) {
    out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  const std::string margin(static_cast<std::size_t>(indent) + 2, ' ');
  out += json.is_object() ? "{" : "[";
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    out += (first ? "\n" : ",\n") + margin;
    if (json.is_object()) out += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
    write(value, indent + 2, out);
    first = false;
  }
  out += "\n" + std::string(static_cast<std::size_t>(indent), ' ') + (json.is_object() ? "}" : "]");
}

}  // namespace

Json to_json(const Results& results) {
  Json json;
  json["schema_version"] = results_schema_version;
  json["state"] = name_of(results.state);
  json["suite"] = to_json(results.suite);
  json["environment"] = to_json(results.environment);
  if (!results.hosts.empty()) {
    json["hosts"] = Json::array();
    for (const Host& host : results.hosts) json["hosts"].push_back(to_json(host));
  }
  if (results.duration) {
    json["duration"] = {{"asked_s", results.duration->asked.count()}, {"used_s", results.duration->used.count()}};
  }
  json["notes"] = results.notes;
  json["runs"] = Json::array();
  for (const RunResult& run : results.runs) json["runs"].push_back(to_json(run, speedup(results, run)));
  json["best"] = best_json(results);
  json["published"] = Json::array();
  for (const Publication& publication : results.published) json["published"].push_back(to_json(publication, results));
  return json;
}

std::string text_of(const Results& results) {
  std::string text;
  write(to_json(results), 0, text);
  return text + "\n";
}

Results results_from(const std::string& text, const std::string& origin) {
  Json json = parse_json(text, origin);
  try {
    const JsonField root(json, "");
    require_known_schema(root);
    Results results{.suite = suite_from(root.at("suite")),
                    .environment = environment_from(root.at("environment")),
                    .hosts = {},
                    .duration = {},
                    .state = state_from(root.at("state")),
                    .notes = {},
                    .runs = {},
                    .published = {}};
    if (const auto duration = root.find("duration")) {
      results.duration = RunDuration{.asked = Seconds(duration->at("asked_s").number()),
                                     .used = Seconds(duration->at("used_s").number())};
    }
    if (const auto hosts = root.find("hosts")) {
      for (const JsonField& host : hosts->items()) results.hosts.push_back(host_from(host));
    }
    for (const JsonField& note : root.at("notes").items()) results.notes.push_back(note.text());
    for (const JsonField& run : root.at("runs").items()) results.runs.push_back(run_from(run));
    if (const auto published = root.find("published")) {
      for (const JsonField& publication : published->items())
        results.published.push_back(publication_from(publication));
    }
    require_right_checksum(std::move(json));
    return results;
  } catch (const InputError& error) {
    throw InputError(origin + ": " + error.what());
  }
}

}  // namespace moebench
