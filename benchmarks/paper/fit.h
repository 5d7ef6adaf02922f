#pragma once
// Constants that make a model come nearest to the paper's cells.

#include <functional>
#include <span>

#include "benchmarks/paper/testbed.h"

namespace moebench::paper {

using Loss = std::function<Ratio(const Testbed&)>;

// A local minimum of the loss over the free constants' logarithms, each within a thousandth and a thousand times what
// is published: downhill simplex (Nelder and Mead 1965). Constants are freed one after the other, in their order, so
// that a further one never makes it worse. Deterministic.
Testbed fitted(const Testbed& start, std::span<const Constant> free, const Loss& loss);

}  // namespace moebench::paper
