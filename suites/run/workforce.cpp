#include "suites/run/workforce.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "results/hosts.h"
#include "suites/run/counted.h"
#include "suites/run/pulse.h"
#include "suites/run/wait_for.h"

namespace moebench {

Workforce::Workforce(RanksWanted wanted, const Crew& crew, Agents& agents, Interrupts& interrupts)
    : wanted_(wanted), crew_(crew), agents_(agents), interrupts_(interrupts) {}

bool Workforce::meet() {
  auto here = moebench::muster(wanted_, agents_, interrupts_, crew_.patience.startup, crew_.host);
  if (!here) return false;
  muster_ = std::move(*here);
  roll_call_.emplace(agents_.store(), agents_.count());
  return true;
}

Workforce::Outcome Workforce::run(Job job, const std::function<void(const WorkerEvent&)>& on_event) {
  job.attempt = attempt_++;
  job.ranks = wanted_.ranks;
  job.threads = muster_.threads;
  job.pinning = muster_.pinning;
  job.places = muster_.places;
  job.gpus = muster_.gpus;
  job.agents = muster_.taking_part;
  agents_.publish(job);
  const auto is_hopeless = [&] { return !roll_call_->silent_for(longest_silence(job.timeout)).empty(); };
  Outcome outcome;
  outcome.reports.push_back(run_attempt(job, crew_, agents_, interrupts_, on_event, is_hopeless));
  gather(job, outcome);
  return outcome;
}

bool Workforce::is_left(int agent) const { return !std::binary_search(lost_.begin(), lost_.end(), agent); }

void Workforce::lose(int agent, const std::string& how, Outcome& outcome) {
  lost_.insert(std::upper_bound(lost_.begin(), lost_.end(), agent), agent);
  roll_call_->leave_out(agent);
  outcome.losses.push_back({agent, fmt::format("{} is lost: {}", host_name(muster_.hosts, agent), how)});
}

void Workforce::look_for_silent(const Job& job, Outcome& outcome) {
  const Seconds silence = longest_silence(job.timeout);
  for (const int agent : roll_call_->silent_for(silence)) {
    lose(agent, fmt::format("no sign of life for {:g} s", silence.count()), outcome);
  }
}

void Workforce::gather(const Job& job, Outcome& outcome) {
  look_for_silent(job, outcome);
  // The others notice a lost worker as late as this agent, and end theirs as it did.
  const Seconds patience = job.timeout + crew_.patience.after_loss + crew_.patience.goodbye * 2;
  for (const int agent : job.agents) {
    if (agent == agents_.self()) continue;
    std::optional<AgentReport> report;
    const auto answer = wait_for(
        [&]() -> bool {
          report = agents_.report_of(job.attempt, agent);
          if (!report) look_for_silent(job, outcome);
          return report || !is_left(agent);
        },
        interrupts_, patience);
    if (!answer && interrupts_.signal()) return;
    if (!answer) lose(agent, fmt::format("it has not answered for {:g} s", patience.count()), outcome);
    if (!report) continue;
    if (report->interrupted) {
      outcome.interruption = host_name(muster_.hosts, agent);
    } else {
      outcome.reports.push_back(std::move(*report));
    }
  }
}

std::string Workforce::go_on_without_lost() {
  std::vector<int> left;
  for (int agent = 0; agent < agents_.count(); ++agent) {
    if (is_left(agent)) left.push_back(agent);
  }
  while (wanted_.ranks % static_cast<int>(left.size()) != 0) left.pop_back();
  place(muster_, left, wanted_);
  return fmt::format("{} of {}, without {} {}", left.size(), counted(agents_.count(), "agent"),
                     lost_.size() == 1 ? "agent" : "agents", fmt::join(lost_, ", "));
}

}  // namespace moebench
