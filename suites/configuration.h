#pragma once
// The one thing that is run and measured: everything that decides what a layer step does.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "reference/base/shape.h"
#include "reference/cost/emulated_speeds.h"
#include "reference/cost/shadowing.h"
#include "reference/plan/layout.h"
#include "reference/routing/routing_options.h"
#include "reference/systems/system.h"
#include "suites/device_choice.h"

namespace moebench {

// The selector of a configuration that chooses nothing.
inline constexpr std::string_view as_given = "given";

struct Configuration {
  std::string system;
  LayerShape shape;
  int granularity = 1;                        // n
  ReuseStrategy reuse = ReuseStrategy::none;  // `shared` where it is mixed
  std::vector<PartitionReuse> mixed_reuse;    // one for each partition; empty: not mixed
  std::optional<LayoutMode> layout;           // nothing: the system's own
  BackwardOrder backward_order = BackwardOrder::ascending;
  SlotCounts slots;                         // that partitions share
  int dispatch_ahead = 1;                   // partitions
  int shadowed_experts = 0;                 // the most popular ones of a step
  bool adaptive_shadowing = false;          // by the cost model in each step
  std::optional<ShadowCosts> shadow_costs;  // what it takes into account; of adaptive shadowing (suites/adaptive.h)
  RoutingOptions routing;
  bool runs_optimizer = false;              // Adam, behind each backward pass; otherwise its state is only counted
  std::optional<BytesPerSecond> link_rate;  // emulated; nothing: the network that there is
  Seconds link_latency;                     // of an emulated link
  std::optional<BytesPerSecond> copy_rate;  // emulated, between device and host; nothing: as fast as memory is
  bool records_passes = false;              // each pass is one CUDA graph
  int partition_ramp = 1;              // the first and the last partition are so many times smaller than the others
  bool adaptive_granularity = false;   // to be chosen (suites/adaptive.h)
  bool adaptive_reuse = false;         // likewise, with ramp, slots, order and dispatches ahead
  std::string selector{as_given};      // who chooses or has chosen
  std::optional<Bytes> memory_budget;  // of what is chosen; nothing: any memory
  bool ranks_vary = false;             // within the suite, so that the label says them
  DeviceChoice device;
  std::optional<int> threads;  // a rank; nothing: as many as the cores allow, decided where it runs

  bool operator==(const Configuration&) const = default;
};

// Where slots lie in this configuration. Throws InputError for an unknown system.
LayoutModes layout_of(const Configuration& configuration);

// What the configuration chooses of its system. Throws InputError for adaptive shadowing without its costs.
SystemOptions system_options(const Configuration& configuration);

// "s3", "mixed(2kk-or)".
std::string reuse_text(const Configuration& configuration);

// What it emulates.
EmulatedSpeeds emulated_speeds(const Configuration& configuration);

// For people: "mpipemoe tokens=4096 M=256 H=1024 E=2 n=4 s3". Stable, and unique within a suite; what all of a suite's
// configurations share (ranks, device, threads) is not in it, nor are axes at their defaults, n and reuse apart.
std::string label(const Configuration& configuration);

// The same, one part for the system and for each axis: "emulated link=250 Mbit/s" is one.
std::vector<std::string> label_parts(const Configuration& configuration);

// The `config` of results.json, field by field.
nlohmann::ordered_json json_of(const Configuration& configuration);

// Throws InputError that begins with "config" and names the field: missing, unknown or wrong.
Configuration configuration_from_json(const nlohmann::ordered_json& config);

}  // namespace moebench
