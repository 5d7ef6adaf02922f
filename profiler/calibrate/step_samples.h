#pragma once
// What the ops of steps took in which nothing ran beside anything.

#include <compare>
#include <utility>
#include <vector>

#include "profiler/calibrate/figures.h"
#include "reference/cost/gemm_speeds.h"
#include "reference/plan/plan.h"
#include "reference/trace/timeline.h"

namespace moebench {

struct ProductSize {
  ElementType type = ElementType::fp32;
  Tokens rows;
  Features inner;
  Features columns;

  auto operator<=>(const ProductSize&) const = default;
};

struct StepSamples {
  Samples<std::pair<OpKind, ProductSize>> products;  // of experts, and of the gate's gradient
  Samples<std::pair<OpKind, Bytes>> permutations;    // by Work::copied
  Samples<std::pair<OpKind, Bytes>> activations;     // likewise
  Samples<std::pair<Features, Tokens>> prologue;     // by model dimension and tokens
  std::vector<Seconds> op_overhead;                  // what passes between ops, for each op
  std::vector<Seconds> step_overhead;                // what a step takes beside prologue and passes
};

// One pass of a step with one expert a rank, in which one op follows the other. Collectives are left out: they hold
// waits for other ranks. Ops that move bytes of another format than fp32 are left out too: curves know no format.
void add_pass(const Plan& plan, const Timeline& pass, StepSamples& samples);

}  // namespace moebench
