#pragma once
// Expert shadowing (FasterMoE, PPoPP 2022, section 4): for one step a popular expert is copied to all ranks, each
// computes its own tokens with it, and the gradients of its weights are summed on its own rank. Its own rank computes
// its own tokens as it always does; all others neither send theirs nor get them back.
//
// The copies travel as shares: an expert's weights are cut into one share for each rank but its own. A share goes to
// that rank, and from there to all others; the gradients come back the same way. So no rank sends or receives more than
// about the weights themselves in either half, however many ranks there are. Between two ranks one half is enough.

#include <vector>

#include "reference/base/shape.h"
#include "reference/base/units.h"
#include "reference/plan/op.h"
#include "reference/plan/routing.h"
#include "reference/plan/value.h"

namespace moebench {

// The same routing with these experts shadowed. `routing` is split by peers; `experts` are ascending experts of the
// shape, the same on all ranks,
// and none where there is one rank.
Routing with_shadows(const LayerShape& shape, Routing routing, std::vector<int> experts);

// Of shadowed experts, all together.
Tokens rows_of(const Shadows& shadows);

// How many of the shadowed experts live on a rank.
int shadowed_on(const LayerShape& shape, const Shadows& shadows, int rank);

// Part of an expert's weights, which lie as shadow_weights says.
struct WeightShare {
  Elements first;
  Elements size;
};

// Sizes differ by one at most, larger ones first. Precondition: the expert does not live on this rank.
WeightShare weight_share(const LayerShape& shape, int expert, int rank);

// Of a value of shadowed experts' rows or weights.
Bytes shadow_size(const LayerShape& shape, const Routing& routing, ValueKind kind);

// Part of a value that one rank sends to another.
struct ShadowMessage {
  int peer = 0;
  Bytes offset;
  Bytes size;
};

struct ShadowExchange {
  std::vector<ShadowMessage> sends;
  std::vector<ShadowMessage> receives;
};

// Whether an exchange sends what the one before it on its stream has brought.
inline bool forwards_received(OpKind kind) { return kind == OpKind::shadow_spread; }

// What an op that is_shadow_exchange() moves, as this rank sees it: from its first operand to what it writes. Between
// two ranks both sides are in one order.
ShadowExchange shadow_exchange(const LayerShape& shape, const Routing& routing, OpKind kind);

}  // namespace moebench
