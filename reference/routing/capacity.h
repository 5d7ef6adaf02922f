#pragma once
// How many copies of its tokens a rank may send to one expert.

#include "reference/base/shape.h"

namespace moebench {

// ceil(factor * tokens * top_k / experts), at least 1. Copies beyond it are dropped, in the order of the rank's tokens.
// `factor` is positive.
Tokens capacity(const LayerShape& shape, Ratio factor);

}  // namespace moebench
