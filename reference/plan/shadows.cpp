#include "reference/plan/shadows.h"

#include <algorithm>
#include <numeric>

#include "reference/plan/value_size.h"

namespace moebench {
namespace {

int home_of(const LayerShape& shape, int expert) { return expert / shape.experts_per_rank(); }

// Walks over the shadowed experts with the messages of one rank.
class Messages {
 public:
  Messages(const LayerShape& shape, const Routing& routing) : shape_(shape), routing_(routing) {}

  // Between each expert's own rank and the share of each other one.
  ShadowExchange with_home(bool from_home) const {
    ShadowExchange exchange;
    std::vector<ShadowMessage>& of_home = from_home ? exchange.sends : exchange.receives;
    std::vector<ShadowMessage>& of_others = from_home ? exchange.receives : exchange.sends;
    for_each_expert([&](int expert, Bytes block) {
      const int home = home_of(shape_, expert);
      if (home != routing_.rank) return of_others.push_back(message(home, expert, routing_.rank, block));
      for (int peer = 0; peer < shape_.ranks; ++peer) {
        if (peer != home) of_home.push_back(message(peer, expert, peer, block));
      }
    });
    return exchange;
  }

  // Each rank's share to all others.
  ShadowExchange spread() const {
    ShadowExchange exchange;
    for_each_pair([&](int expert, int peer, Bytes block) {
      exchange.sends.push_back(message(peer, expert, routing_.rank, block));
      exchange.receives.push_back(message(peer, expert, peer, block));
    });
    return exchange;
  }

  // To each rank what is its share, one rank's behind the other's where they are received.
  ShadowExchange collect() const {
    ShadowExchange exchange;
    Bytes end;
    for_each_pair([&](int expert, int peer, Bytes block) {
      exchange.sends.push_back(message(peer, expert, peer, block));
      const Bytes size = message(peer, expert, routing_.rank, block).size;
      exchange.receives.push_back({.peer = peer, .offset = end, .size = size});
      end += size;
    });
    return exchange;
  }

 private:
  ShadowMessage message(int peer, int expert, int owner_of_share, Bytes block) const {
    const WeightShare share = weight_share(shape_, expert, owner_of_share);
    const ElementSize element = size_of(shape_.dtype);
    return {.peer = peer, .offset = block + share.first * element, .size = share.size * element};
  }

  template <class Body>
  void for_each_expert(Body body) const {
    Bytes block;
    for (const int expert : routing_.shadows.experts) {
      body(expert, block);
      block += shape_.expert_weights() * size_of(shape_.dtype);
    }
  }

  // Of experts that live elsewhere, with the ranks where they do not live either.
  template <class Body>
  void for_each_pair(Body body) const {
    for_each_expert([&](int expert, Bytes block) {
      const int home = home_of(shape_, expert);
      if (home == routing_.rank) return;
      for (int peer = 0; peer < shape_.ranks; ++peer) {
        if (peer != home && peer != routing_.rank) body(expert, peer, block);
      }
    });
  }

  const LayerShape& shape_;
  const Routing& routing_;
};

}  // namespace

Routing with_shadows(const LayerShape& shape, Routing routing, std::vector<int> experts) {
  Shadows& shadows = routing.shadows;
  shadows.experts = std::move(experts);
  shadows.rows.assign(shadows.experts.size(), Tokens(0));
  const int local = shape.experts_per_rank();
  for (PartitionRouting& partition : routing.partitions) {
    for (std::size_t k = 0; k < shadows.experts.size(); ++k) {
      const int expert = shadows.experts[k];
      if (home_of(shape, expert) != routing.rank) {
        Tokens& sent = partition.sent[static_cast<std::size_t>(expert)];
        shadows.rows[k] += sent;
        partition.rows_sent -= sent;
        sent = Tokens(0);
        continue;
      }
      for (int source = 0; source < shape.ranks; ++source) {
        if (source == routing.rank) continue;
        Tokens& received =
            partition.received[static_cast<std::size_t>(expert % local) * static_cast<std::size_t>(shape.ranks) +
                               static_cast<std::size_t>(source)];
        partition.rows_received -= received;
        received = Tokens(0);
      }
    }
  }
  return routing;
}

Tokens rows_of(const Shadows& shadows) { return std::accumulate(shadows.rows.begin(), shadows.rows.end(), Tokens(0)); }

int shadowed_on(const LayerShape& shape, const Shadows& shadows, int rank) {
  return static_cast<int>(std::count_if(shadows.experts.begin(), shadows.experts.end(),
                                        [&](int expert) { return home_of(shape, expert) == rank; }));
}

WeightShare weight_share(const LayerShape& shape, int expert, int rank) {
  const std::int64_t all = shape.expert_weights().count();
  const std::int64_t shares = shape.ranks - 1;
  const std::int64_t index = rank < home_of(shape, expert) ? rank : rank - 1;
  const std::int64_t larger = all % shares;
  return {.first = Elements(index * (all / shares) + std::min(index, larger)),
          .size = Elements(all / shares + (index < larger ? 1 : 0))};
}

Bytes shadow_size(const LayerShape& shape, const Routing& routing, ValueKind kind) {
  const ElementSize element = size_of(shape.dtype);
  const Shadows& shadows = routing.shadows;
  if (kind == ValueKind::shadow_weights || kind == ValueKind::shadow_grads) {
    return shape.expert_weights() * static_cast<std::int64_t>(shadows.experts.size()) * element;
  }
  if (kind == ValueKind::shadow_addends) {
    Elements all;
    for (const int expert : shadows.experts) {
      if (home_of(shape, expert) != routing.rank) {
        all += weight_share(shape, expert, routing.rank).size * std::int64_t{shape.ranks - 2};
      }
    }
    return all * element;
  }
  const PartitionRouting rows{
      .tokens = {}, .sent = {}, .received = {}, .rows_sent = {}, .rows_received = rows_of(shadows)};
  return value_size(shape, rows, kind);
}

ShadowExchange shadow_exchange(const LayerShape& shape, const Routing& routing, OpKind kind) {
  const Messages messages(shape, routing);
  switch (kind) {
    case OpKind::shadow_scatter:
      return messages.with_home(true);
    case OpKind::shadow_spread:
      return messages.spread();
    case OpKind::shadow_grad_collect:
      return messages.collect();
    default:
      return messages.with_home(false);
  }
}

}  // namespace moebench
