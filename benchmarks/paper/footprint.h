#pragma once
// Memory of the paper's systems on one device: Figs. 9 and 11.

#include "benchmarks/paper/figure_table.h"
#include "benchmarks/paper/published_figures.h"
#include "reference/systems/system.h"

namespace moebench::paper {

// What is counted besides a plan's arenas: parameters and gradients always. The extra terms are those that Fig. 11's
// PipeMoE shows: 136.5 MiB for 1024 tokens of GPT-XL are Eq. 4's 128, one tensor B x M and two tensors B x E.
struct FootprintTerms {
  bool optimizer_state = false;  // Adam's two moments
  bool extras_in_fastmoe = true;
  bool extras_in_pipemoe = true;  // and in MPipeMoE and FasterMoE
};

Bytes fastmoe_footprint(const LayerShape& shape, const FootprintTerms& terms);
Bytes fastermoe_footprint(const LayerShape& shape, int groups, LayoutMode buffers, const FootprintTerms& terms);
Bytes pipemoe_footprint(const LayerShape& shape, const FootprintTerms& terms);
Bytes mpipemoe_footprint(const LayerShape& shape, int granularity, const SlotCounts& slots,
                         const FootprintTerms& terms);

inline constexpr int footprint_granularity = 4;  // of Figs. 9 and 11

}  // namespace moebench::paper
