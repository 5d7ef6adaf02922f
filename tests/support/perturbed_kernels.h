#pragma once
// Kernels with one op that is slightly wrong.

#include "reference/layer/step_context.h"
#include "reference/plan/op.h"

namespace moebench::testing {

// AtenKernels, except that every op of `kind` gives (1 + error) times what it should.
MakeKernels make_perturbed_kernels(OpKind kind, double error);

}  // namespace moebench::testing
