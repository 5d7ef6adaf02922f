#pragma once
// What a machine needs for each kind of op, measured or as published: the only thing that prediction knows of hardware.
//
//   const MachineProfile machine = published_profile("a100-64");
//   Simulator simulator(machine);
//   const Seconds step = simulator.run(compile(system_named("pipemoe"), shape, routing, {})).step();

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "reference/base/units.h"
#include "reference/cost/curve.h"
#include "reference/cost/emulated_speeds.h"
#include "reference/cost/gemm_speeds.h"
#include "reference/cost/interconnect.h"
#include "reference/cost/slowdowns.h"

namespace moebench {

enum class ProfileOrigin : std::uint8_t { measured, published };
std::string_view name_of(ProfileOrigin origin);

// The machine a profile speaks of, or the one that a prediction is for.
struct MachineIdentity {
  std::string device;  // model name of the processor or the GPU
  int cores = 0;       // that its processes may use; 0: does not matter, as for a GPU
  int threads = 0;     // of a rank; 0: does not matter
  int ranks = 1;
  std::string pinning;  // of threads to cores, as a suite names it; empty: does not matter
  EmulatedSpeeds emulated;

  bool operator==(const MachineIdentity&) const = default;
};

// An all-to-all's size is what a rank sends to others or receives from them, the larger; an all-reduce's is what a rank
// sends. Both as measured between MachineIdentity::ranks.
struct CollectiveCurves {
  Curve<Bytes> all_to_all;
  Curve<Bytes> all_reduce;

  bool operator==(const CollectiveCurves&) const = default;
};

struct DeviceMemory {
  Bytes size;
  std::string source;

  bool operator==(const DeviceMemory&) const = default;
};

struct Overhead {
  Seconds time;
  std::string source;

  bool operator==(const Overhead&) const = default;
};

// Curves over bytes take an op's Work::copied: what it writes.
struct MachineProfile {
  std::string name;
  std::string description;
  ProfileOrigin origin = ProfileOrigin::measured;
  std::chrono::sys_days date;
  std::string moebench;  // version that measured it, or that it came with
  MachineIdentity machine;
  std::optional<DeviceMemory> device_memory;  // nothing: the ranks share what the machine has

  GemmSpeeds gemm;
  Curve<Bytes> permutation;  // and the other ops that move or sum rows
  Curve<Bytes> activation;
  Curve<Bytes> to_host;
  Curve<Bytes> from_host;
  Curve<Tokens> prologue;  // the routing before a step: gate, choice, counts and their exchange
  std::variant<CollectiveCurves, Interconnect> network;
  Slowdowns slowdowns;
  std::string slowdowns_source;
  Overhead op_overhead;    // of each op that is not emulated
  Overhead step_overhead;  // of each step, on the host

  bool operator==(const MachineProfile&) const = default;
};

// Why predictions from `profile` for `here` are to be taken with care, and what to do: another machine, other ranks,
// threads, pinning or emulation, published figures, or older than `oldest`. Nothing where there is no reason.
std::optional<std::string> why_unfit(const MachineProfile& profile, const MachineIdentity& here,
                                     std::chrono::sys_days today, std::chrono::days oldest);

}  // namespace moebench
