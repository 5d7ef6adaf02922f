#pragma once
// How the workers of one attempt ended, and whose fault it was.

#include <optional>
#include <string>
#include <vector>

#include "suites/run/fate.h"

namespace moebench {

struct WorkerReport {
  int rank = 0;
  bool began = false;     // started a configuration
  bool finished = false;  // did everything and exited with status 0
  Fate fate;
  bool dismissed = false;     // told to end by its agent, after a time-out or another worker's end
  bool unresponsive = false;  // and killed because it did not
  std::string failure;        // what it said was wrong; empty: nothing
  bool blames_peer = false;
  std::string last_words;  // last line it wrote to its output

  bool operator==(const WorkerReport&) const = default;
};

// Of one agent's workers.
struct AgentReport {
  int agent = 0;
  bool interrupted = false;       // the agent got a signal
  std::string timeout;            // what took too long; empty: nothing
  std::vector<WorkerReport> workers;

  bool operator==(const AgentReport&) const = default;
};

std::string text_of(const AgentReport& report);
AgentReport agent_report_from(const std::string& text);

bool all_finished(const std::vector<AgentReport>& reports);
bool any_began(const std::vector<AgentReport>& reports);

// Why an attempt broke off, most telling first: who died of itself, what took too long and who did not react, who
// failed of itself, and then what others saw of it. Empty if all finished.
std::string reason_for(const std::vector<AgentReport>& reports);

// The same of an attempt that broke off, where nobody may have said why.
std::string reason_or_silence(const std::vector<AgentReport>& reports);

}  // namespace moebench
