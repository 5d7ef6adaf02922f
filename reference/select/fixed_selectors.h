#pragma once
// Trivial selectors, to compare the others with.

#include <memory>

#include "reference/select/selector.h"

namespace moebench {

// Always n = 4 with everything kept.
std::unique_ptr<Selector> make_fixed_selector(SelectorContext context);

// One of all n and strategies that fit, `shared` included, each as likely as the others; the same for the same seed and
// question.
std::unique_ptr<Selector> make_random_selector(SelectorContext context);

}  // namespace moebench
