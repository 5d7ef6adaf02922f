#pragma once
// How the machines of a run compare.

#include <optional>
#include <string>
#include <vector>

#include "results/results.h"

namespace moebench {

// [hosts]: how long a host's ranks compute for each row that they receive, over the mean of all hosts: 1.5 is a host
// that takes half as long again. The median over the runs that all hosts took part in; nothing where none has the
// figures.
std::vector<std::optional<Ratio>> compute_of_hosts(const Results& results);

// Of a host that is much slower than the others by either measure: "agent 1 (node-b) computes for 1.58 times the mean
// of all hosts; its loop runs at 0.63 of the fastest's speed". In the order of the hosts.
std::vector<std::string> slow_hosts(const Results& results);

// A line for each host: its ranks, cores, clock and speed, and whether it is slow. Empty where there is one agent.
std::string host_table(const Results& results);

}  // namespace moebench
