#include "reference/kernels/shadow_weights.h"

#include <algorithm>
#include <array>

#include "reference/kernels/element.h"
#include "reference/plan/shadows.h"

namespace moebench {
namespace {

// Calls body(expert of the rank, first element of its block) for those that live here, in order.
template <class Body>
void for_each_own(const Plan& plan, Body body) {
  const int local = plan.shape.experts_per_rank();
  std::int64_t block = 0;
  for (const int expert : plan.routing->shadows.experts) {
    if (expert / local == plan.routing->rank) body(expert % local, block);
    block += plan.shape.expert_weights().count();
  }
}

template <class T>
void add(const T* from, std::int64_t size, T* to) {
  for (std::int64_t i = 0; i < size; ++i)
    to[i] = static_cast<T>(static_cast<Wide<T>>(to[i]) + static_cast<Wide<T>>(from[i]));
}

// `own`: this rank's, in whose place the sum goes; `others`: of the ranks before it and of those behind it, `size`
// elements each.
template <class T>
void sum_in_order(T* own, const T* others, std::int64_t size, int before, int behind) {
  constexpr std::int64_t most = 512;
  std::array<Wide<T>, most> sums;
  for (std::int64_t first = 0; first < size; first += most) {
    const std::int64_t count = std::min(most, size - first);
    const auto add_block = [&](const T* addends) {
      for (std::int64_t i = 0; i < count; ++i) sums[static_cast<std::size_t>(i)] += static_cast<Wide<T>>(addends[i]);
    };
    sums.fill(0);
    for (int r = 0; r < before; ++r) add_block(others + r * size + first);
    add_block(own + first);
    for (int r = before; r < before + behind; ++r) add_block(others + r * size + first);
    for (std::int64_t i = 0; i < count; ++i) own[first + i] = static_cast<T>(sums[static_cast<std::size_t>(i)]);
  }
}

}  // namespace

template <class T>
void pack_shadows(const Plan& plan, const T* fc1, const T* fc2, T* shadow_weights) {
  const std::int64_t first = (plan.shape.model_dim * plan.shape.hidden_width()).count();
  const std::int64_t second = (plan.shape.hidden_dim * plan.shape.model_dim).count();
  for_each_own(plan, [&](int expert, std::int64_t block) {
    std::copy_n(fc1 + expert * first, first, shadow_weights + block);
    std::copy_n(fc2 + expert * second, second, shadow_weights + block + first);
  });
}

template <class T>
void sum_shadow_grads(const Plan& plan, const T* addends, T* shadow_grads) {
  const LayerShape& shape = plan.shape;
  const int rank = plan.routing->rank;
  std::int64_t block = 0;
  for (const int expert : plan.routing->shadows.experts) {
    const int home = expert / shape.experts_per_rank();
    if (home != rank) {
      const WeightShare share = weight_share(shape, expert, rank);
      const int before = home < rank ? rank - 1 : rank;  // ranks that have this expert as a shadow
      const int behind = shape.ranks - 2 - before;
      sum_in_order(shadow_grads + block + share.first.count(), addends, share.size.count(), before, behind);
      addends += share.size.count() * (shape.ranks - 2);
    }
    block += shape.expert_weights().count();
  }
}

template <class T>
void add_shadow_grads(const Plan& plan, const T* shadow_grads, T* grad_fc1, T* grad_fc2) {
  const std::int64_t first = (plan.shape.model_dim * plan.shape.hidden_width()).count();
  const std::int64_t second = (plan.shape.hidden_dim * plan.shape.model_dim).count();
  for_each_own(plan, [&](int expert, std::int64_t block) {
    add(shadow_grads + block, first, grad_fc1 + expert * first);
    add(shadow_grads + block + first, second, grad_fc2 + expert * second);
  });
}

template <class T>
void fill_from_shadows(const Plan& plan, const T* rows, T* of_tokens) {
  const Shadows& shadows = plan.routing->shadows;
  const std::int64_t width = plan.shape.model_dim.count();
  std::size_t k = 0;
  for (int expert = 0; k < shadows.experts.size(); ++expert) {
    Tokens sent;
    for (const PartitionRouting& partition : plan.routing->partitions) {
      sent += partition.sent[static_cast<std::size_t>(expert)];
    }
    if (expert == shadows.experts[k]) {
      const std::int64_t size = shadows.rows[k].count() * width;
      std::copy_n(rows, size, of_tokens);
      rows += size;
      of_tokens += size;
      ++k;
    }
    of_tokens += sent.count() * width;
  }
}

#define MOEBENCH_SHADOW_WEIGHTS(T)                                 \
  template void pack_shadows(const Plan&, const T*, const T*, T*); \
  template void sum_shadow_grads(const Plan&, const T*, T*);       \
  template void add_shadow_grads(const Plan&, const T*, T*, T*);   \
  template void fill_from_shadows(const Plan&, const T*, T*);
MOEBENCH_SHADOW_WEIGHTS(float)
MOEBENCH_SHADOW_WEIGHTS(double)
MOEBENCH_SHADOW_WEIGHTS(c10::BFloat16)
MOEBENCH_SHADOW_WEIGHTS(c10::Half)
#undef MOEBENCH_SHADOW_WEIGHTS

}  // namespace moebench
