#pragma once
// How a published machine's devices are connected: nodes of some devices each, with one kind of link inside a node and
// another between nodes. Links of one device are full duplex and disturb no other device's.

#include <string>

#include "reference/base/units.h"
#include "reference/plan/routing.h"
#include "reference/plan/shadows.h"

namespace moebench {

struct Link {
  Seconds latency;
  BytesPerSecond rate;  // of one device, in each direction

  bool operator==(const Link&) const = default;
};

struct Interconnect {
  int devices_per_node = 1;
  Link inside;   // a node
  Link between;  // nodes
  std::string inside_source;
  std::string between_source;

  bool operator==(const Interconnect&) const = default;
};

// What one rank sends to others, or receives from them: the larger of the two, by where the others are.
struct Travelling {
  Bytes inside;
  Bytes between;

  bool operator==(const Travelling&) const = default;
};

// Of one all-to-all of a partition's rows. Ranks fill one node after the other. Both ways take the same.
Travelling travelling(const LayerShape& shape, int rank, const PartitionRouting& partition, int devices_per_node);

// Of an exchange of shadowed experts' weights.
Travelling travelling(const ShadowExchange& exchange, int rank, int devices_per_node);

// The slower of what goes inside the node and what goes between nodes; they run beside each other.
Seconds all_to_all_time(const Interconnect& interconnect, int ranks, Travelling bytes);

// Of a ring over all ranks, as slow as its slowest link: `sent` is what each rank sends.
Seconds all_reduce_time(const Interconnect& interconnect, int ranks, Bytes sent);

// Throws InputError that begins with `where`.
void require_valid(const Interconnect& interconnect, const std::string& where);

}  // namespace moebench
