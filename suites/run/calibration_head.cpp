#include "suites/run/calibration_head.h"

#include <vector>

#include <fmt/format.h>

#include "reference/cost/profile_json.h"
#include "suites/run/wait_for.h"

namespace moebench {
namespace {

constexpr Seconds longest(900);  // that a calibration may take

Job job_of(const Muster& muster, const CalibrationRequest& request) {
  return {.ranks = request.machine.ranks,
          .threads = muster.threads,
          .pinning = muster.pinning,
          .places = muster.places,
          .timeout = longest,
          .items = {},
          .calibration = request};
}

std::string emulation_text(const EmulatedSpeeds& emulated) {
  return emulated.nothing() ? "" : fmt::format("; {} emulated", parts_of(emulated));
}

// Why not all workers did everything; empty if they did.
std::string wait_for_others(const Job& job, const Crew& crew, Agents& agents, Interrupts& interrupts, AgentReport own) {
  std::vector<AgentReport> reports = {std::move(own)};
  const Seconds patience = crew.patience.after_loss + crew.patience.goodbye * 2;
  for (int agent = 1; agent < agents.count(); ++agent) {
    const auto report = wait_for([&] { return agents.report_of(job.attempt, agent); }, interrupts, patience);
    if (!report) return fmt::format("agent {} is lost: it has not answered for {:g} s", agent, patience.count());
    if (report->interrupted) return fmt::format("agent {} was interrupted", agent);
    reports.push_back(*report);
  }
  return reason_for(reports);
}

}  // namespace

CalibrationOutcome calibrate_as_head(const RanksWanted& wanted, CalibrationRequest request, const Crew& crew,
                                     Agents& agents, Interrupts& interrupts) {
  const auto here = muster(wanted, agents, interrupts, crew.patience.startup, crew.host);
  if (!here) return {};
  require_room_for_workers(here->machines);
  request.machine.ranks = wanted.ranks;
  request.machine.threads = here->threads;
  request.machine.pinning = name_of(here->pinning);
  request.description += fmt::format("{} ranks of {} threads, pinning {}{}", wanted.ranks, here->threads,
                                     name_of(here->pinning), emulation_text(request.machine.emulated));
  const Job job = job_of(*here, request);
  agents.publish(job);
  std::string profile;
  AgentReport own = run_attempt(job, crew, agents, interrupts, [&](const WorkerEvent& event) {
    if (event.kind == WorkerEvent::Kind::done) profile = event.profile;
  });
  if (interrupts.signal()) return {};
  const std::string reason = wait_for_others(job, crew, agents, interrupts, std::move(own));
  if (!reason.empty()) return {.profile = std::nullopt, .reason = reason};
  if (profile.empty())
    return {.profile = std::nullopt, .reason = "the workers ended before they had measured everything"};
  return {.profile = profile_from_text(profile, "the workers' profile"), .reason = {}};
}

}  // namespace moebench
