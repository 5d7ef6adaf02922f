#pragma once
// The machines of a run with several agents, each as its agent reports it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/environment.h"
#include "results/json_field.h"

namespace moebench {

struct Host {
  std::string name;         // of the machine
  Environment environment;  // as the agent sees it
  Seconds loop;             // that a fixed loop takes on one of its cores (suites/run/loop_time.h); zero: not measured
  std::optional<Seconds> clock_ahead;  // of agent 0's; nothing where it was not measured
  std::vector<int> ranks;              // that it has when the run begins

  bool operator==(const Host&) const = default;
};

// "agent 1 (node-b)", for people.
std::string host_name(std::span<const Host> hosts, int agent);

// How fast the loop is, over the fastest host's; nothing where it was not measured.
std::optional<Ratio> loop_speed(std::span<const Host> hosts, int agent);

Json to_json(const Host& host);
Host host_from(const JsonField& json);

}  // namespace moebench
