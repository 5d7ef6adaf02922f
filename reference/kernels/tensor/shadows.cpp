#include "reference/kernels/tensor/shadows.h"

#include <ATen/ops/zeros.h>

#include "reference/kernels/tensor/wide.h"
#include "reference/plan/shadows.h"

namespace moebench {
namespace {

// One expert's two matrices among all of them, which lie one behind the other.
struct Block {
  at::Tensor fc1;  // [M, W]
  at::Tensor fc2;  // [H, M]
};

Block block_of(const LayerShape& shape, const at::Tensor& blocks, std::int64_t first) {
  const std::int64_t model = shape.model_dim.count();
  const std::int64_t hidden = shape.hidden_dim.count();
  const std::int64_t width = shape.hidden_width().count();
  return {.fc1 = blocks.narrow(0, first, model * width).view({model, width}),
          .fc2 = blocks.narrow(0, first + model * width, hidden * model).view({hidden, model})};
}

// Calls body(expert of the rank, first element of its block) for those that live here, in order.
template <class Body>
void for_each_own(const Plan& plan, Body body) {
  const int local = plan.shape.experts_per_rank();
  std::int64_t first = 0;
  for (const int expert : plan.routing->shadows.experts) {
    if (expert / local == plan.routing->rank) body(expert % local, first);
    first += plan.shape.expert_weights().count();
  }
}

}  // namespace

void pack_shadows(const Plan& plan, const at::Tensor& fc1, const at::Tensor& fc2, const at::Tensor& shadow_weights) {
  for_each_own(plan, [&](int expert, std::int64_t first) {
    const Block block = block_of(plan.shape, shadow_weights, first);
    block.fc1.copy_(fc1.select(0, expert));
    block.fc2.copy_(fc2.select(0, expert));
  });
}

void sum_shadow_grads(const Plan& plan, const at::Tensor& addends, const at::Tensor& shadow_grads) {
  const LayerShape& shape = plan.shape;
  const int rank = plan.routing->rank;
  std::int64_t block = 0;
  std::int64_t next = 0;  // of the addends
  for (const int expert : plan.routing->shadows.experts) {
    const int home = expert / shape.experts_per_rank();
    if (home != rank) {
      const WeightShare share = weight_share(shape, expert, rank);
      const std::int64_t size = share.size.count();
      const at::Tensor own = shadow_grads.narrow(0, block + share.first.count(), size);
      at::Tensor sum = at::zeros({size}, wide_options(own));
      for (int r = 0; r < shape.ranks; ++r) {
        if (r == home) continue;
        if (r == rank) {
          sum += wide(own);
          continue;
        }
        sum += wide(addends.narrow(0, next, size));
        next += size;
      }
      own.copy_(sum);
    }
    block += shape.expert_weights().count();
  }
}

void add_shadow_grads(const Plan& plan, const at::Tensor& shadow_grads, const at::Tensor& grad_fc1,
                      const at::Tensor& grad_fc2) {
  for_each_own(plan, [&](int expert, std::int64_t first) {
    const Block block = block_of(plan.shape, shadow_grads, first);
    grad_fc1.select(0, expert).add_(block.fc1);
    grad_fc2.select(0, expert).add_(block.fc2);
  });
}

void fill_from_shadows(const Plan& plan, const at::Tensor& rows, const at::Tensor& of_tokens) {
  const Shadows& shadows = plan.routing->shadows;
  const PartitionRouting whole = whole_batch_routing(plan.shape, *plan.routing);
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::size_t k = 0;
  for (int expert = 0; k < shadows.experts.size(); ++expert) {
    if (expert == shadows.experts[k]) {
      const std::int64_t count = shadows.rows[k].count();
      of_tokens.narrow(0, to, count).copy_(rows.narrow(0, from, count));
      from += count;
      ++k;
    }
    to += whole.sent[static_cast<std::size_t>(expert)].count();
  }
}

}  // namespace moebench
