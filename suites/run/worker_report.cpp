#include "suites/run/worker_report.h"

#include <csignal>

#include "results/json_field.h"

namespace moebench {
namespace {

bool died_of_itself(const WorkerReport& worker) {
  return !worker.finished && !worker.dismissed && worker.failure.empty();
}

bool failed_of_itself(const WorkerReport& worker) { return !worker.failure.empty() && !worker.blames_peer; }

std::string death_of(const WorkerReport& worker) {
  std::string text = "worker of rank " + std::to_string(worker.rank) + " ";
  // Exit status 0 before the end is as much a loss as a crash.
  text += worker.fate.clean() ? "ended early" : describe(worker.fate);
  if (worker.fate == Fate{.by_signal = true, .number = SIGKILL}) text += ", as when the system is out of memory";
  if (!worker.last_words.empty()) text += ": " + worker.last_words;
  return text;
}

std::string failure_of(const WorkerReport& worker) {
  const std::string own = "rank " + std::to_string(worker.rank) + ": ";  // which some errors say themselves
  return worker.failure.starts_with(own) ? worker.failure : own + worker.failure;
}

// At most `most` parts; the others are counted.
std::string joined(const std::vector<std::string>& parts, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < most; ++i) text += (i == 0 ? "" : "; ") + parts[i];
  if (parts.size() > most) text += "; and " + std::to_string(parts.size() - most) + " more";
  return text;
}

Json to_json(const WorkerReport& worker) {
  return {{"rank", worker.rank},
          {"began", worker.began},
          {"finished", worker.finished},
          {"by_signal", worker.fate.by_signal},
          {"number", worker.fate.number},
          {"dismissed", worker.dismissed},
          {"unresponsive", worker.unresponsive},
          {"failure", worker.failure},
          {"blames_peer", worker.blames_peer},
          {"last_words", worker.last_words}};
}

WorkerReport worker_report_from(const JsonField& json) {
  return {.rank = json.at("rank").small(),
          .began = json.at("began").truth(),
          .finished = json.at("finished").truth(),
          .fate = {.by_signal = json.at("by_signal").truth(), .number = json.at("number").small()},
          .dismissed = json.at("dismissed").truth(),
          .unresponsive = json.at("unresponsive").truth(),
          .failure = json.at("failure").text(),
          .blames_peer = json.at("blames_peer").truth(),
          .last_words = json.at("last_words").text()};
}

template <class Condition>
bool any_worker(const std::vector<AgentReport>& reports, Condition condition) {
  for (const AgentReport& report : reports) {
    for (const WorkerReport& worker : report.workers) {
      if (condition(worker)) return true;
    }
  }
  return false;
}

}  // namespace

std::string text_of(const AgentReport& report) {
  Json json;
  json["agent"] = report.agent;
  json["interrupted"] = report.interrupted;
  json["timeout"] = report.timeout;
  json["workers"] = Json::array();
  for (const WorkerReport& worker : report.workers) json["workers"].push_back(to_json(worker));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

AgentReport agent_report_from(const std::string& text) {
  const Json json = parse_json(text, "report");
  const JsonField root(json, "report");
  AgentReport report{.agent = root.at("agent").small(),
                     .interrupted = root.at("interrupted").truth(),
                     .timeout = root.at("timeout").text(),
                     .workers = {}};
  for (const JsonField& worker : root.at("workers").items()) report.workers.push_back(worker_report_from(worker));
  return report;
}

bool all_finished(const std::vector<AgentReport>& reports) {
  return !any_worker(reports, [](const WorkerReport& worker) { return !worker.finished; });
}

bool any_began(const std::vector<AgentReport>& reports) {
  return any_worker(reports, [](const WorkerReport& worker) { return worker.began; });
}

std::string reason_for(const std::vector<AgentReport>& reports) {
  std::vector<std::string> deaths;
  std::vector<std::string> timeouts;
  std::vector<std::string> silent;
  std::vector<std::string> failures;
  std::vector<std::string> echoes;
  for (const AgentReport& report : reports) {
    if (!report.timeout.empty() && timeouts.empty()) timeouts.push_back(report.timeout);
    for (const WorkerReport& worker : report.workers) {
      if (died_of_itself(worker)) deaths.push_back(death_of(worker));
      if (worker.unresponsive)
        silent.push_back("rank " + std::to_string(worker.rank) + " did not react and was killed");
      if (failed_of_itself(worker)) failures.push_back(failure_of(worker));
      if (!worker.failure.empty() && worker.blames_peer) echoes.push_back(failure_of(worker));
    }
  }
  constexpr std::size_t most_causes = 4;
  constexpr std::size_t most_echoes = 2;
  std::vector<std::string> parts;
  for (const auto* causes : {&deaths, &timeouts, &silent, &failures}) {
    if (!causes->empty()) parts.push_back(joined(*causes, most_causes));
  }
  if (!echoes.empty()) parts.push_back(joined(echoes, most_echoes));
  return joined(parts, parts.size());
}

std::string reason_or_silence(const std::vector<AgentReport>& reports) {
  const std::string said = reason_for(reports);
  return said.empty() ? "the workers ended before they had measured everything" : said;
}

}  // namespace moebench
