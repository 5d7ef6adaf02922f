#pragma once
// The paper's Fig. 8 from the simulator: FastMoE, PipeMoE with one partition, PipeMoE with the best number of them.

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "benchmarks/paper/fit.h"
#include "benchmarks/paper/published_figures.h"
#include "reference/plan/verified_plan.h"

namespace moebench::paper {

struct Pipelining {
  Ratio jump;           // FastMoE's time over that of one partition
  Ratio gain;           // one partition's time over that of the best granularity above 1
  int granularity = 1;  // the best
};

// How the constants of a testbed are found: some are fitted on both ratios of all cells it is given, in logarithms.
struct PipeliningVariant {
  std::string_view name;
  FastMoeProducts fastmoe_products = FastMoeProducts::fp32;
  std::vector<Constant> free;
};

std::span<const PipeliningVariant> pipelining_variants();

// The one whose constants are the profile a100-64-mpipemoe's: the fewest that explain the gain.
const PipeliningVariant& chosen_pipelining_variant();

using CellFilter = std::function<bool(const SpeedupCell&)>;

// Keeps the plans of all cells.
class PipeliningModel {
 public:
  explicit PipeliningModel(std::vector<SpeedupCell> cells);

  const std::vector<SpeedupCell>& cells() const { return cells_; }
  std::vector<Pipelining> predict(const Testbed& testbed) const;  // [cells]
  Testbed fit(const PipeliningVariant& variant, const CellFilter& used) const;

  // Each cell from a fit on the others than its group.
  std::vector<Pipelining> hold_out(const PipeliningVariant& variant,
                                   const std::function<std::string(const SpeedupCell&)>& group) const;

 private:
  struct Plans {
    VerifiedPlan fastmoe;
    std::vector<VerifiedPlan> pipemoe;  // [granularities], from 1
  };

  std::vector<SpeedupCell> cells_;
  std::vector<Plans> plans_;
};

Ratio published_gain(const SpeedupCell& cell);
std::string model_of(const SpeedupCell& cell);
std::string tokens_of(const SpeedupCell& cell);

}  // namespace moebench::paper
