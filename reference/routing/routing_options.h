#pragma once
// What decides the way of tokens to experts beside the gate of the shape.

#include <cstdint>
#include <optional>
#include <string>

#include "reference/base/units.h"

namespace moebench {

enum class WorkloadKind : std::uint8_t {
  gate,       // the gate chooses
  balanced,   // all experts in turn
  zipf,       // expert e with a weight of (e + 1) ^ -exponent
  lognormal,  // weights exp(sigma x) with x standard normal, of the seed
  hot,        // a share of the draws goes to the first few experts, evenly; the rest to the others
  trace,      // as a file says, see routing_trace.h
};

// Who chooses a token's experts. ExpertChoice draws from it.
struct Workload {
  WorkloadKind kind = WorkloadKind::gate;
  Ratio parameter;      // of zipf the exponent, of lognormal sigma, of hot the share
  int hot_experts = 0;  // of hot
  std::string file;     // of trace

  bool operator==(const Workload&) const = default;
};

struct RoutingOptions {
  Workload workload;
  std::optional<Ratio> capacity_factor;  // nothing: no copy is dropped; see capacity()
  bool padded = false;                   // of a capacity: see padded_rows()
  Ratio balance_loss;                    // coefficient of the loss in reference/kernels/gate.h; 0: none

  bool operator==(const RoutingOptions&) const = default;
};

}  // namespace moebench
