#include "suites/run/agents.h"

#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "reference/exec/gpus.h"
#include "results/environment.h"
#include "results/json_field.h"
#include "suites/run/machine_name.h"

namespace moebench {
namespace {

std::string key_of(int attempt, const char* what) { return "attempt/" + std::to_string(attempt) + "/" + what; }

std::string key_of(int attempt, const char* what, int agent) {
  return key_of(attempt, what) + "/" + std::to_string(agent);
}

// By the clock that the machine's people see.
Seconds now() {
  return Seconds(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count());
}

}  // namespace

AgentInfo agent_info_here(Host host) {
  std::vector<Bytes> memory;
  for (const Gpu& gpu : gpus().all) memory.push_back(gpu.memory);
  return {.machine = machine_name(),
          .cores = usable_cores(),
          .available_memory = available_memory(),
          .gpus = std::move(memory),
          .host = std::move(host)};
}

Agents::Agents(std::shared_ptr<Store> store, int self, int count)
    : store_(std::move(store)), self_(self), count_(count) {}

void Agents::check_in(const AgentInfo& info) {
  Json json;
  json["machine"] = info.machine;
  json["cores"] = info.cores;
  json["available_memory"] = info.available_memory.count();
  json["gpus"] = Json::array();
  for (const Bytes memory : info.gpus) json["gpus"].push_back(memory.count());
  json["host"] = to_json(info.host);
  store_->set("agent/" + std::to_string(self_), json.dump());
}

std::optional<AgentInfo> Agents::info_of(int agent) {
  const auto text = store_->try_get("agent/" + std::to_string(agent));
  if (!text) return std::nullopt;
  const Json json = parse_json(*text, "agent");
  const JsonField info(json, "agent");
  std::set<int> cores;
  for (const JsonField& core : info.at("cores").items()) cores.insert(core.small());
  std::vector<Bytes> gpus;
  for (const JsonField& gpu : info.at("gpus").items()) gpus.push_back(gpu.bytes());
  return AgentInfo{.machine = info.at("machine").text(),
                   .cores = std::move(cores),
                   .available_memory = info.at("available_memory").bytes(),
                   .gpus = std::move(gpus),
                   .host = host_from(info.at("host"))};
}

std::optional<Seconds> Agents::clock_ahead(int agent, Seconds patience) {
  constexpr int questions = 3;  // the first is heard when the agent looks, the others at once
  const std::string key = "clock/" + std::to_string(agent);
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience.count());
  std::optional<Seconds> ahead;
  Seconds least;
  for (int i = 0; i < questions; ++i) {
    const Seconds asked = now();
    const std::string answer = key + "/" + std::to_string(store_->add(key, 1));
    std::optional<std::string> told;
    while (!(told = store_->try_get(answer))) {
      if (std::chrono::steady_clock::now() > end) return ahead;
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    const Seconds heard = now();
    if (ahead && heard - asked >= least) continue;
    least = heard - asked;
    ahead = Seconds(std::stod(*told)) - (asked + heard) / 2.0;
  }
  return ahead;
}

bool Agents::tell_time() {
  const std::string key = "clock/" + std::to_string(self_);
  const std::int64_t asked = store_->add(key, 0);
  if (asked == times_told_) return false;
  times_told_ = asked;
  store_->set(key + "/" + std::to_string(asked), fmt::format("{:.9f}", now().count()));
  return true;
}

void Agents::publish(const Job& job) {
  if (count_ > 1) store_->set(key_of(job.attempt, "job"), text_of(job));
}

std::optional<Job> Agents::job(int attempt) {
  const auto text = store_->try_get(key_of(attempt, "job"));
  return text ? std::optional(job_from(*text)) : std::nullopt;
}

void Agents::break_off(int attempt, BreakOff how) {
  if (count_ > 1) store_->set(key_of(attempt, "broken"), how == BreakOff::now ? "now" : "soon");
}

std::optional<BreakOff> Agents::broken_off(int attempt) {
  const auto text = count_ > 1 ? store_->try_get(key_of(attempt, "broken")) : std::nullopt;
  if (!text) return std::nullopt;
  return *text == "now" ? BreakOff::now : BreakOff::soon;
}

void Agents::report(int attempt, const AgentReport& report) {
  store_->set(key_of(attempt, "report", self_), text_of(report));
}

std::optional<AgentReport> Agents::report_of(int attempt, int agent) {
  const auto text = store_->try_get(key_of(attempt, "report", agent));
  return text ? std::optional(agent_report_from(*text)) : std::nullopt;
}

void Agents::end(int exit_status, int lost) noexcept try {
  if (count_ == 1) return;
  store_->set("end", std::to_string(exit_status));
  constexpr int looks = 100;
  for (int i = 0; i < looks && store_->add("heard", 0) < count_ - 1 - lost; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
} catch (const Error&) {
  return;
}

std::optional<int> Agents::ended() {
  const auto text = store_->try_get("end");
  if (!text) return std::nullopt;
  store_->add("heard", 1);
  return std::stoi(*text);
}

}  // namespace moebench
