#pragma once
// What the keys of a suite demand of each other.

#include "suites/suite.h"

namespace moebench {

// Throws InputError at its place: a required axis is not there (reported at `axes`), sizes are given twice or not at
// all, `include` has a model where axes has dimensions or the reverse, `baseline` or `exclude` names a value that the
// suite does not measure.
void require_consistent(const Suite& suite, Position axes);

}  // namespace moebench
