#pragma once
// How many bytes a value has, from the shape that value.h gives its kind.

#include "reference/base/shape.h"
#include "reference/base/units.h"
#include "reference/plan/routing.h"
#include "reference/plan/value.h"

namespace moebench {

// The number format of a value's elements: the gate's own for what is of the gate.
ElementType element_type_of(const LayerShape& shape, ValueKind kind);

// Of a value of one partition; of the whole batch where that is given (whole_batch_routing()). Of shadowed experts'
// weights: see shadow_size().
Bytes value_size(const LayerShape& shape, const PartitionRouting& partition, ValueKind kind);

// Of a value that all partitions share: a gradient of weights.
Bytes weight_grad_size(const LayerShape& shape, ValueKind kind);

bool is_weight_grad(ValueKind kind);
bool is_of_shadows(ValueKind kind);  // of shadowed experts' weights

// Whether a value is of tokens or of their copies in the order of experts. Partitions by peers have these in common:
// one value of the whole batch each, of which an exchange reads or fills a partition's part. All other kinds are of one
// partition, gradients of weights apart.
bool is_of_tokens(ValueKind kind);

}  // namespace moebench
