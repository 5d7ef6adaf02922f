#pragma once
// Where and with what a result was measured.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

// What ranks on GPUs ran on.
struct GpuEnvironment {
  std::vector<std::string> names;  // of all that the head's ranks might use
  std::string driver;              // its version; empty where it does not tell
  std::string nccl;                // likewise

  bool operator==(const GpuEnvironment&) const = default;
};

struct Environment {
  std::string cpu;  // model name
  int cores = 0;    // that this process may use
  int agents = 1;   // processes that were launched, each with its share of the ranks
  int threads = 1;  // a rank
  std::string pinning;
  Bytes memory;  // of the machine
  std::string kernel;
  std::string compiler;
  std::string flags;
  std::string build_type;
  std::string libtorch;
  std::string gloo;
  std::string git_revision;
  std::string build_id;               // of the executable; empty: not known, as in older results
  std::optional<GpuEnvironment> gpu;  // nothing: ranks computed on the CPU
  double load = 0;                    // 1-minute load average when the run began
  std::string interface;              // network interface or address that ranks talk over
  std::string simulated;              // the machine profile that stood for all of the above; empty: it was measured
  std::string profile_digest;         // checksum_of() that profile; empty: not known, as in older results, or none
  std::vector<std::string> emulated;  // what was not real, for example a paced link; empty: nothing
  std::string started;                // UTC, ISO 8601

  bool operator==(const Environment&) const = default;
};

// Fills in what the operating system and this build know; leaves agents, threads, pinning, libraries' versions,
// interface and emulation other than a shaped network's to the caller. What cannot be read stays empty.
Environment environment_here();

// What scripts/shaped-network.sh says of the network that this process was started on; nothing elsewhere.
std::optional<std::string> shaped_network();

// A line for each thing that was simulated or emulated, to stand below every table and picture; empty: all was real.
std::string unreal_note(const Environment& environment);

// Cores that this process may use, by the kernel's numbers; at least one.
std::set<int> usable_cores();

// Memory that can be taken without swapping: what the system has left, or the process's control group where that is
// less. Cache of files that can be dropped does not count as taken.
Bytes available_memory();

}  // namespace moebench
