#pragma once
// Machine profiles as JSON files, in seconds, bytes and FLOP per second. Every group of figures has its "source".
//
//   {"format": 1, "name": ..., "description": ..., "origin": "measured", "date": "2026-11-25", "moebench": ...,
//    "machine": {"device": ..., "cores": 8, "threads": 2, "ranks": 4, "pinning": ..., "emulated": {"link": {...},
//    "copy_rate": ...}}, "device_memory": {"bytes": ..., "source": ...}, "gemm": {"source": ..., "points": [{"type":
//    "fp32", "shape": [rows, inner, columns], "seconds": ..., "spread": ...}, ...],
//             "peaks": [{"type": ..., "flops_per_second": ..., "source": ..., "efficiency": [[rows, share], ...],
//                        "efficiency_source": ...}]},
//    "permutation": {"source": ..., "points": [[bytes, seconds], ...]}, "activation", "to_host", "from_host": the same,
//    "prologue": {"source": ..., "points": [[tokens, seconds], ...]},
//    "collectives": {"all_to_all": {...}, "all_reduce": {...}}      or
//    "interconnect": {"devices_per_node": 8, "inside": {"latency": ..., "rate": ..., "source": ...}, "between": {...}},
//    "slowdowns": {"source": ..., "compute+comm": {"compute": 0.96, "comm": 0.72}, ... all four sets of several},
//    "op_overhead": {"seconds": ..., "source": ...}, "step_overhead": the same}
//
// `pinning`, `emulated` and `device_memory` may be missing. A point of a curve may have the spread of its samples
// (CurvePoint) as a third figure, one of gemm as "spread". A curve over bytes may be given as {"source": ...,
// "latency": seconds, "rate": bytes per second}.

#include <filesystem>
#include <string>

#include "reference/cost/machine_profile.h"

namespace moebench {

inline constexpr int profile_format = 1;

// Ends with a newline. Reading it gives an equal profile.
std::string profile_text(const MachineProfile& profile);

// Throws InputError that begins with `file` and the place: what is not JSON, another format, unknown or missing fields,
// speeds and times that are not positive, sizes out of order.
MachineProfile profile_from_text(const std::string& text, const std::string& file);

// "2026-11-25".
std::string date_text(std::chrono::sys_days days);

// Throws InputError, also for a file that cannot be read.
MachineProfile read_profile(const std::filesystem::path& path);

}  // namespace moebench
