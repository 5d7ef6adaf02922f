#pragma once
// Ours: plan_search.h, with answers remembered and predictions refined by measured steps.

#include <memory>

#include "reference/select/selector.h"

namespace moebench {

// A question that was answered before is answered from memory, and so is one with up to an eighth fewer tokens, if the
// answer works with these: batches of a thousand different sizes need few searches. Observations change predictions, so
// answers are forgotten when their number reaches a power of two: a search for each of a thousand steps would cost more
// than it gains.
std::unique_ptr<Selector> make_search_selector(SelectorContext context);

// The same without mixed reuse.
std::unique_ptr<Selector> make_uniform_search_selector(SelectorContext context);

// The first with trials: of the best six families (refinement.h), among them three of one strategy and two of one n
// where others suffice, the best choice of each is tried. What a trial says counts as its steps, or as four where it
// had fewer; the answer is then one of these choices. A question that differs from one that was tried in its tokens
// alone, by a factor of two at most, is not tried: its answer is of a family of which a step was measured, if any of
// those fits. Meanwhile nothing is learnt from the steps of a question that is being tried: those are its trials.
std::unique_ptr<Selector> make_tried_search_selector(SelectorContext context);

}  // namespace moebench
