#pragma once
// What a rank's step looks like before its counts are known.

#include "reference/base/shape.h"
#include "reference/select/choice.h"

namespace moebench {

struct StepForm {
  LayerShape shape;  // with the tokens of this rank
  Choice choice;
  Partitioning partitions;
};

// Ranks may have different numbers of tokens: one that has fewer than partitions has none in the last ones. Throws
// InputError for a choice that cannot be.
StepForm step_form(const SystemInfo& system, const LayerShape& shape, Tokens tokens, const Choice& choice);

}  // namespace moebench
