#pragma once
// A suite from its request to the end of its run: on a simulated device, alone, or as one of several agents.

#include <filesystem>
#include <functional>
#include <string>

#include "metrics/metrics_outlets.h"
#include "suites/run/head.h"
#include "suites/run/observer.h"
#include "suites/run/resume.h"

namespace moebench {

// What a command makes of a run beside its results. It observes the run; of a measured one, in the head's process.
class RunReport : public Observer {
 public:
  // Before the run: the folder is there.
  virtual void begin(const std::filesystem::path& /*folder*/) {}

  // Behind a run on a simulated device. Ends soon after a signal.
  virtual void simulated(const RunRequest& /*request*/, Interrupts& /*interrupts*/) {}

  // On stdout, at the end; of what there is.
  virtual void print(const Results& results) = 0;

  // Why something is not in its file; empty if everything is.
  virtual std::string error() const { return {}; }
};

struct ConductedRun {
  std::string out;       // folder asked for; empty: the default
  bool is_json = false;  // stdout is for a script
  bool resume = false;   // a run that is in the folder is gone on with
  Failed failed = Failed::stay;
  std::string interface;  // of the network, that this agent's ranks talk over; empty: it is chosen
  std::string command;  // goes on with the run if the folder is put behind it; empty: nothing does
  MetricsOptions metrics;
};

// Runs what `request_of` returns, which is called in the head's process alone. Keeps the store in the folder up to
// date, and exports results.json. Returns the exit status. Throws InputError for what cannot be run.
int conduct(const ConductedRun& how, const std::function<RunRequest()>& request_of, RunReport& report);

}  // namespace moebench
