#pragma once
// The selectors of MPipeMoE and MPMoE. The papers have no memory budget; here a choice that does not fit is none. Slots
// and the order of the backward pass are the papers'.

#include <memory>

#include "reference/select/selector.h"

namespace moebench {

// MPipeMoE: n by Algorithm 1. Everything is kept where that fits, else Eq. 10 says how it is restored.
std::unique_ptr<Selector> make_algorithm_one(SelectorContext context);

// Eq. 10 alone, for n = 4. Where there is no such n, the batch is smaller or nothing fits, for the next larger n; where
// there is none, for the next smaller.
std::unique_ptr<Selector> make_equation_ten(SelectorContext context);

std::unique_ptr<Selector> make_mpmoe_profile(SelectorContext context);
std::unique_ptr<Selector> make_mpmoe_model(SelectorContext context);

}  // namespace moebench
