#pragma once
// The pipelined schedule of PipeMoE and MPipeMoE (MPipeMoE, Section III-B, Figs. 5 and 6): dispatch and combine of
// neighbouring partitions alternate on the communication stream while another partition computes.

#include "reference/systems/step_builder.h"

namespace moebench {

Plan build_pipeline(StepBuilder step);

}  // namespace moebench
