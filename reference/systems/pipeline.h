#pragma once
// The pipelined schedule of PipeMoE and MPipeMoE (MPipeMoE, Section III-B, Figs. 5 and 6): dispatch and combine of
// neighbouring partitions alternate on the communication stream while another partition computes. With more than one
// partition dispatched ahead, beyond the paper, the dispatches come first, as far as slots allow.

#include "reference/systems/step_builder.h"

namespace moebench {

// Throws InputError where fewer than one partition is to be dispatched ahead.
Plan build_pipeline(StepBuilder step);

}  // namespace moebench
