#pragma once
// The paper's Fig. 13 from the simulator: what each strategy takes over the same pipeline without reuse.

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "benchmarks/paper/fit.h"
#include "benchmarks/paper/published_figures.h"
#include "reference/plan/verified_plan.h"

namespace moebench::paper {

struct RestoringVariant {
  std::string_view name;
  int granularity = 4;  // the paper does not say which
  ProductShares product_shares = ProductShares::by_rows;
  std::vector<Constant> free;
};

std::span<const RestoringVariant> restoring_variants();
const RestoringVariant& chosen_restoring_variant();

using OverheadFilter = std::function<bool(const OverheadCell&)>;

// Keeps the plans of all cells for one granularity.
class RestoringModel {
 public:
  RestoringModel(std::vector<OverheadCell> cells, int granularity);

  const std::vector<OverheadCell>& cells() const { return cells_; }
  std::vector<Overheads> predict(const Testbed& testbed) const;                    // [cells]
  Testbed fit(const RestoringVariant& variant, const OverheadFilter& used) const;  // least squares

  // Each cell from a fit on the other numbers of devices.
  std::vector<Overheads> hold_out(const RestoringVariant& variant) const;

 private:
  std::vector<OverheadCell> cells_;
  std::vector<std::vector<VerifiedPlan>> plans_;  // [cells][none, S1 to S4]
};

// A choice of the least overhead is a hit where the paper's figure has its least there too; regret is what the choice
// takes over that least, on average, in the paper's figure.
struct ChoiceJudged {
  int hits = 0;
  Ratio regret;
};
ChoiceJudged judge(std::span<const OverheadCell> cells, const std::function<std::size_t(std::size_t cell)>& choice);
ChoiceJudged judge(std::span<const OverheadCell> cells, std::span<const Overheads> predictions);

// Root mean square of the differences.
Ratio rmse(std::span<const OverheadCell> cells, std::span<const Overheads> predictions);

// S2 on up to 8 devices, else S3.
std::size_t trivial_rule(const OverheadCell& cell);

// Each strategy's mean over the cells with the same number of devices: 16 numbers that know nothing of tokens.
std::vector<Overheads> means_by_devices(std::span<const OverheadCell> cells);

// One number for all, the mean over the cells with another number of devices.
std::vector<Overheads> constant_held_out(std::span<const OverheadCell> cells);

}  // namespace moebench::paper
