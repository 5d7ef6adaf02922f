#pragma once
// MPMoE (Zhang et al., TPDS 2024, doi 10.1109/TPDS.2024.3385639): n and the strategy of reuse chosen together.
//
// The methods are known from the paper's description alone. This is how it is read here:
//
// Profile-based (pb). As Algorithm 1, but ranges carry n and strategy, and a batch that no range has is tried only with
// n from that of the range below to that of the range above, all n where there is none. n ascends, each with all
// strategies; time over n is taken for a parabola, so the search ends at the first n that is worse than the one before
// it.
//
// Model-based (pm). No trial. A partition takes C = q_comp v0 / W_comp(v0) in computation, S = R = v0 / W_comm(v0) in
// each exchange and D = q_mem v0 / W_mem(v0) in copies, with W piecewise linear in the size: the profile's curves. Each
// is slowed down by each of the other two that is there, pair by pair: the product of the pairwise slowdowns. A pass of
// n partitions is one of three pipelines, by which stream is never idle, and takes the longest of them:
//
//   computation bound    S + n C + R                 the first exchange and the last have nothing beside them
//   communication bound  n (S + R + more) + C        one partition's computation has nothing beside it
//   copy bound           S + C + n D                 the first copy waits for what it copies
//
// `more` is a second dispatch in the backward pass where T_DI is redispatched.

#include <optional>
#include <vector>

#include "reference/select/equation_ten.h"
#include "reference/select/granularity_search.h"

namespace moebench {

struct UniformChoice {
  int granularity = 1;
  ReuseStrategy reuse = ReuseStrategy::none;

  bool operator==(const UniformChoice&) const = default;
};

// What the model predicts for the experts and exchanges of both passes. Routing, gate and permutations are not in it.
Seconds mpmoe_model(Pricer& pricer, UniformChoice choice);

class MpmoeProfileSearch {
 public:
  // As in GranularitySearch. Nothing for a choice that does not fit.
  using Trial = std::function<std::optional<Seconds>(Tokens batch, UniformChoice choice)>;

  MpmoeProfileSearch(std::vector<int> granularities, std::vector<ReuseStrategy> strategies, Trial trial);

  // Nothing where no choice fits. Throws InputError for a batch smaller than the least n.
  std::optional<UniformChoice> choose(Tokens batch);

  int trials() const { return trials_; }

 private:
  struct Range {
    Tokens first;
    Tokens last;
    UniformChoice choice;
  };

  std::optional<UniformChoice> try_between(Tokens batch, int lowest, int highest);

  std::vector<int> granularities_;
  std::vector<ReuseStrategy> strategies_;
  Trial trial_;
  std::vector<Range> ranges_;  // ascending, disjoint
  int trials_ = 0;
};

}  // namespace moebench
