#pragma once
// The routing prologue of a step (design, section 3, "Counts"): which experts the tokens go to, and how many rows
// this rank sends and receives.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "reference/base/shape.h"
#include "reference/comm/communicator.h"
#include "reference/kernels/token_map.h"
#include "reference/plan/routing.h"

namespace moebench {

// This rank's marginals, as routing_from_counts() takes them.
struct RoutingCounts {
  std::vector<std::int32_t> sent;      // [granularity][experts]
  std::vector<std::int32_t> received;  // [granularity][ranks][experts of the rank]

  bool operator==(const RoutingCounts&) const = default;
};

// Borrows the communicator. Allocates nothing after construction.
class Router {
 public:
  Router(const LayerShape& shape, std::vector<Tokens> partitions, Communicator& communicator);

  // Fills `map` for `input` [tokens, M] under `gate` [M, experts], and exchanges counts with the other ranks, which
  // call it too. The result is overwritten by the next call. Gradient mode is off. Throws CommunicationError.
  const RoutingCounts& route(const at::Tensor& input, const at::Tensor& gate, TokenMap& map);

  const std::vector<Tokens>& partitions() const { return partitions_; }
  Bytes memory() const;  // of its tensors

 private:
  void exchange_counts();

  LayerShape shape_;
  std::vector<Tokens> partitions_;
  Communicator& communicator_;
  at::Tensor scores_;  // [tokens, experts] of the gate, before the softmax
  RoutingCounts counts_;
  std::vector<std::int32_t> outgoing_;  // [ranks][granularity][experts of the rank]
  std::vector<std::int32_t> incoming_;  // [ranks][granularity][experts of the rank]
  std::vector<Segment> segments_;       // [ranks] of both
};

}  // namespace moebench
