#include "results/store/head_rows.h"

#include <array>
#include <utility>

#include "reference/base/error.h"
#include "results/store/stored_texts.h"

namespace moebench {
namespace {

ResultsState state_named(const Database& database, const std::string& name) {
  if (const auto state = results_state_named(name)) return *state;
  database.reject("unknown state \"" + name + "\"");
}

void write_environment(Database& database, const Environment& environment) {
  std::optional<std::string> names, driver, nccl;
  if (const auto& gpu = environment.gpu) {
    names = stored_text(Json(gpu->names));
    driver = gpu->driver;
    nccl = gpu->nccl;
  }
  Statement(
      database,
      "INSERT INTO environment (only, cpu, cores, agents, threads_per_rank, pinning, memory_bytes, kernel, compiler, "
      "flags, build_type, libtorch, gloo, git_revision, load_at_start, interface, simulated, emulated, started, "
      "gpu_names, gpu_driver, gpu_nccl, build_id, profile_digest) "
      "VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(environment.cpu, environment.cores, environment.agents, environment.threads, environment.pinning,
           environment.memory.count(), environment.kernel, environment.compiler, environment.flags,
           environment.build_type, environment.libtorch, environment.gloo, environment.git_revision, environment.load,
           environment.interface, environment.simulated, stored_text(Json(environment.emulated)), environment.started,
           names, driver, nccl, environment.build_id, environment.profile_digest);
}

Environment read_environment(Database& database) {
  Statement rows(
      database,
      "SELECT cpu, cores, agents, threads_per_rank, pinning, memory_bytes, kernel, compiler, flags, build_type, "
      "libtorch, gloo, git_revision, build_id, load_at_start, interface, simulated, profile_digest, emulated, started, "
      "gpu_names, gpu_driver, gpu_nccl FROM environment");
  if (!rows.next()) database.reject("has no environment");
  Environment environment;
  environment.cpu = rows.text();
  environment.cores = rows.small();
  environment.agents = rows.small();
  environment.threads = rows.small();
  environment.pinning = rows.text();
  environment.memory = Bytes(rows.whole());
  for (std::string* text :
       {&environment.kernel, &environment.compiler, &environment.flags, &environment.build_type, &environment.libtorch,
        &environment.gloo, &environment.git_revision, &environment.build_id}) {
    *text = rows.text();
  }
  environment.load = rows.number();
  environment.interface = rows.text();
  environment.simulated = rows.text();
  environment.profile_digest = rows.text();
  environment.emulated = stored_list(database, rows.text(), "emulated");
  environment.started = rows.text();
  if (rows.is_null()) return environment;
  environment.gpu.emplace();
  environment.gpu->names = stored_list(database, rows.text(), "gpu_names");
  environment.gpu->driver = rows.text();
  environment.gpu->nccl = rows.text();
  return environment;
}

void write_hosts(Database& database, const std::vector<Host>& hosts) {
  if (hosts.empty()) return;
  Statement insert(database, "INSERT INTO host (agent, facts) VALUES (?, ?)");
  int agent = 0;
  for (const Host& host : hosts) insert.run(agent++, stored_text(to_json(host)));
}

std::vector<Host> read_hosts(Database& database) {
  std::vector<Host> hosts;
  Statement rows(database, "SELECT facts FROM host ORDER BY agent");
  while (rows.next()) {
    const Json facts = stored_json(database, rows.text(), "facts");
    hosts.push_back(host_from(JsonField(facts, database.file().string() + ": host")));
  }
  return hosts;
}

void write_figures(Database& database, int publication, const std::vector<PublishedFigure>& figures) {
  Statement insert(
      database,
      "INSERT INTO published_figure (publication, figure, kind, axes, value, runs) VALUES (?, ?, ?, ?, ?, ?)");
  int number = 0;
  for (const PublishedFigure& figure : figures) {
    Json axes = Json::object();
    for (const FigureAxis& axis : figure.axes) axes[axis.name] = axis.value;
    Json runs = Json::array();
    for (const FigureRun& run : figure.runs) runs.push_back({{"label", run.label}, {"over", run.over}});
    insert.run(publication, number++, name_of(figure.kind), stored_text(axes), figure.value, stored_text(runs));
  }
}

void write_publications(Database& database, const std::vector<Publication>& publications) {
  Statement insert(database,
                   "INSERT INTO publication (place, file, taken_over, counted, not_run) VALUES (?, ?, ?, ?, ?)");
  int place = 0;
  for (const Publication& publication : publications) {
    Json counted = Json::array();
    for (const MemoryPart part : publication.counted) counted.push_back(name_of(part));
    insert.run(place, publication.file, publication.over, stored_text(counted), publication.not_run);
    write_figures(database, place++, publication.figures);
  }
}

PublishedFigure figure_of(const Database& database, Statement& rows) {
  const std::string kind = rows.text();
  const auto known = figure_kind_named(kind);
  if (!known) database.reject("unknown figure \"" + kind + "\"");
  PublishedFigure figure{.axes = {}, .kind = *known, .value = 0, .runs = {}};
  const std::string at = database.file().string() + ": published_figure";
  const Json axes = stored_json(database, rows.text(), "axes");
  const JsonField of(axes, at);
  for (const auto& [name, value] : of.object().items()) figure.axes.push_back({name, of.at(name).text()});
  figure.value = rows.number();
  const Json runs = stored_json(database, rows.text(), "runs");
  for (const JsonField& run : JsonField(runs, at).items()) {
    figure.runs.push_back({run.at("label").text(), run.at("over").text()});
  }
  return figure;
}

std::vector<Publication> read_publications(Database& database) {
  std::vector<Publication> publications;
  Statement rows(database, "SELECT file, taken_over, counted, not_run FROM publication ORDER BY place");
  while (rows.next()) {
    Publication& publication = publications.emplace_back();
    publication.file = rows.text();
    publication.over = rows.text();
    for (const std::string& name : stored_list(database, rows.text(), "counted")) {
      const auto part = memory_part_named(name);
      if (!part) database.reject("unknown memory \"" + name + "\"");
      publication.counted.push_back(*part);
    }
    publication.not_run = rows.small();
  }
  Statement figures(database,
                    "SELECT publication, kind, axes, value, runs FROM published_figure ORDER BY publication, figure");
  while (figures.next()) {
    const std::int64_t publication = figures.whole();
    if (publication < 0 || publication >= static_cast<std::int64_t>(publications.size())) {
      database.reject("a figure is of no publication");
    }
    publications[static_cast<std::size_t>(publication)].figures.push_back(figure_of(database, figures));
  }
  return publications;
}

}  // namespace

void write_head(Database& database, const Results& results) {
  const SuiteSummary& suite = results.suite;
  Statement(database,
            "INSERT INTO suite (only, state, name, description, file, ranks, device, rounds, min_time_s, timeout_s, "
            "measure_order, seed, configurations, best) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(name_of(results.state), suite.name, suite.description, suite.file, suite.ranks, suite.device, suite.rounds,
           suite.min_time.count(), suite.timeout.count(), suite.order, static_cast<std::int64_t>(suite.seed),
           suite.configurations, suite.best);
  write_environment(database, results.environment);
  write_hosts(database, results.hosts);
  write_publications(database, results.published);
  write_progress(database, results);
}

void write_progress(Database& database, const Results& results) {
  Statement(database, "UPDATE suite SET state = ?, rounds = ?").run(name_of(results.state), results.suite.rounds);
  if (const auto& duration = results.duration) {
    Statement(database, "INSERT OR REPLACE INTO duration (only, asked_s, used_s) VALUES (1, ?, ?)")
        .run(duration->asked.count(), duration->used.count());
  }
  const std::vector<std::string>& notes = results.notes;
  const auto there = static_cast<std::size_t>(database.number("SELECT count(*) FROM note").value_or(0));
  Statement insert(database, "INSERT INTO note (place, text) VALUES (?, ?)");
  for (std::size_t i = there; i < notes.size(); ++i) insert.run(static_cast<std::int64_t>(i), notes[i]);
}

Results read_head(Database& database) {
  Statement rows(
      database,
      "SELECT state, name, description, file, ranks, device, rounds, min_time_s, timeout_s, measure_order, seed, "
      "configurations, best FROM suite");
  if (!rows.next()) {
    throw InputError(database.file().string(), "holds no run yet", "wait until it has begun, or start one");
  }
  Results results;
  results.state = state_named(database, rows.text());
  results.suite.name = rows.text();
  results.suite.description = rows.text();
  results.suite.file = rows.text();
  results.suite.ranks = rows.small();
  results.suite.device = rows.text();
  results.suite.rounds = rows.small();
  results.suite.min_time = Seconds(rows.number());
  results.suite.timeout = Seconds(rows.number());
  results.suite.order = rows.text();
  results.suite.seed = static_cast<std::uint64_t>(rows.whole());
  results.suite.configurations = rows.small();
  results.suite.best = rows.text();
  results.environment = read_environment(database);
  results.hosts = read_hosts(database);
  Statement durations(database, "SELECT asked_s, used_s FROM duration");
  if (durations.next()) {
    results.duration.emplace();
    results.duration->asked = Seconds(durations.number());
    results.duration->used = Seconds(durations.number());
  }
  results.published = read_publications(database);
  Statement notes(database, "SELECT text FROM note ORDER BY place");
  while (notes.next()) results.notes.push_back(notes.text());
  return results;
}

}  // namespace moebench
