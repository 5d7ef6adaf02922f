#pragma once
// Ours: plan_search.h, with answers remembered and predictions refined by measured steps.

#include <memory>

#include "reference/select/selector.h"

namespace moebench {

// A question that was answered before is answered from memory. Observations change predictions, so answers are
// forgotten when their number reaches a power of two: a search for each of a thousand steps would cost more than it
// gains.
std::unique_ptr<Selector> make_search_selector(SelectorContext context);

// The same without mixed reuse.
std::unique_ptr<Selector> make_uniform_search_selector(SelectorContext context);

// The first with trials: of the best six families (refinement.h) the best choice of each is tried once for a question.
// A trial counts as four steps.
std::unique_ptr<Selector> make_tried_search_selector(SelectorContext context);

}  // namespace moebench
