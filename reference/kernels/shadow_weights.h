#pragma once
// The weights of shadowed experts and their gradients between a rank's own tensors and what travels (plan/shadows.h).
// T is float, double, c10::BFloat16 or c10::Half; sums are of Wide<T>, rounded once. Nothing is allocated.

#include "reference/plan/plan.h"

namespace moebench {

// This rank's experts to their places in shadow_weights. `fc1`, `fc2`: as in LayerWeights.
template <class T>
void pack_shadows(const Plan& plan, const T* fc1, const T* fc2, T* shadow_weights);

// Adds to this rank's shares in `shadow_grads` the other ranks' `addends`: each element is summed in the order of
// ranks.
template <class T>
void sum_shadow_grads(const Plan& plan, const T* addends, T* shadow_grads);

// Adds the sums for this rank's experts to the gradients of their weights.
template <class T>
void add_shadow_grads(const Plan& plan, const T* shadow_grads, T* grad_fc1, T* grad_fc2);

// Rows of shadowed experts, one expert behind the other, to where they lie among those of all tokens.
template <class T>
void fill_from_shadows(const Plan& plan, const T* rows, T* of_tokens);

}  // namespace moebench
