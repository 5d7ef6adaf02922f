#pragma once
// Predicted memory, slot by slot, and the paper's equations beside it.

#include <string>
#include <vector>

#include "reference/base/shape.h"
#include "reference/base/units.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

// What the step's arenas hold: the extents of the layout.
struct ArenaMemory {
  Bytes activations;
  Bytes buffers;
  Bytes host;

  Bytes device() const { return activations + buffers; }
  bool operator==(const ArenaMemory&) const = default;
};

ArenaMemory arena_memory(const Layout& layout);

// The layer's own state on one rank (paper, Eq. 1, for any number of experts a rank): gate and expert weights once
// as parameters, once as gradients, twice as Adam's moments. With W for H in an expert's first matrix; the gate is of
// its own number format.
struct ModelStateMemory {
  Bytes parameters;
  Bytes gradients;
  Bytes optimizer;

  Bytes total() const { return parameters + gradients + optimizer; }
};

ModelStateMemory model_state_memory(const LayerShape& shape);

// The paper's Eqs. 2 to 5, for top_k times B rows and one expert a rank, in bytes of the shape's element type. The H in
// them is the width of T_M: for SwiGLU, which the paper does not have, it is 2 H here. An activation that is not in place
// has a workspace beside them: see workspace().
Bytes paper_activations(const LayerShape& shape);            // Eq. 2: 4 B M + B H; also each side of Eq. 4
Bytes paper_sequential_buffers(const LayerShape& shape);     // Eq. 3: B M + B H
Bytes paper_reuse_saving(const LayerShape& shape, int granularity);  // Eq. 5, with min(2, n) slots; of each side

// Of the slot for what an activation gives that is not in place (GELU, SwiGLU), in the pool of activations: H for each
// received row of the largest partition. Zero for ReLU.
Bytes workspace(const Plan& plan);

}  // namespace moebench
