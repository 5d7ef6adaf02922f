#pragma once
// Ranks that were given different things to choose from would choose differently, and wait for each other in vain.

#include "reference/comm/communicator.h"
#include "reference/select/online_selection.h"

namespace moebench {

// All ranks call it. Throws InputError on every rank where one was given another layer or selection than the first,
// naming it; CommunicationError.
void require_agreed(const LayerShape& shape, const SelectionOptions& selection, Communicator& communicator);

}  // namespace moebench
