#include "tests/support/routing_cases.h"

#include <ATen/ops/linspace.h>

#include <array>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "tests/support/layer_problem.h"

namespace moebench::testing {
namespace {

// A case is a value of each of these.
struct Factors {
  std::vector<ElementType> dtypes = {ElementType::fp64, ElementType::fp32, ElementType::bf16, ElementType::fp16};
  std::vector<GateKind> gates = {GateKind::softmax, GateKind::noisy, GateKind::switch_gate, GateKind::sigmoid};
  std::vector<RoutingOptions> capacities = {{},
                                            {.capacity_factor = Ratio(1.25)},
                                            {.capacity_factor = Ratio(0.5)},
                                            {.capacity_factor = Ratio(1.25), .padded = true},
                                            {.capacity_factor = Ratio(0.5), .padded = true}};
  std::vector<Workload> workloads = {{},
                                     {.kind = WorkloadKind::balanced},
                                     {.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)},
                                     {.kind = WorkloadKind::lognormal, .parameter = Ratio(1.5)},
                                     {.kind = WorkloadKind::hot, .parameter = Ratio(0.9), .hot_experts = 1}};
  std::vector<Ratio> losses = {Ratio(0), Ratio(0.3)};
  std::vector<int> ranks = {1, 2, 3, 4};
  std::vector<int> experts_per_rank = {1, 3};
  std::vector<int> top_k = {1, 2};
  std::vector<Activation> activations = {Activation::relu, Activation::gelu, Activation::swiglu};

  std::vector<std::size_t> sizes() const {
    return {dtypes.size(),           gates.size(), capacities.size(), workloads.size(), losses.size(), ranks.size(),
            experts_per_rank.size(), top_k.size(), activations.size()};
  }
};

using Indices = std::vector<std::size_t>;

// 17 tokens: neither 2 nor 3 partitions divide them.
RoutingCase case_of(const Indices& i) {
  const Factors f;
  return {.shape = {.tokens = Tokens(17),
                    .model_dim = Features(6),
                    .hidden_dim = Features(10),
                    .experts = f.ranks[i[5]] * f.experts_per_rank[i[6]],
                    .ranks = f.ranks[i[5]],
                    .top_k = f.top_k[i[7]],
                    .dtype = f.dtypes[i[0]],
                    .gate = f.gates[i[1]],
                    .activation = f.activations[i[8]]},
          .routing = {.workload = f.workloads[i[3]],
                      .capacity_factor = f.capacities[i[2]].capacity_factor,
                      .padded = f.capacities[i[2]].padded,
                      .balance_loss = f.losses[i[4]]}};
}

bool can_be(const RoutingCase& c) {
  return c.shape.top_k <= c.shape.experts && (c.shape.gate != GateKind::switch_gate || c.shape.top_k == 1) &&
         (c.routing.workload.kind != WorkloadKind::hot || c.shape.experts > 1);
}

using Pair = std::array<std::size_t, 4>;  // factor, value, other factor, other value

std::set<Pair> pairs_of(const Indices& i) {
  std::set<Pair> pairs;
  for (std::size_t a = 0; a < i.size(); ++a) {
    for (std::size_t b = a + 1; b < i.size(); ++b) pairs.insert({a, i[a], b, i[b]});
  }
  return pairs;
}

}  // namespace

// Each time the one with most pairs that are new.
std::vector<RoutingCase> all_routing_cases() {
  std::vector<std::pair<Indices, std::set<Pair>>> candidates;
  const std::vector<std::size_t> sizes = Factors().sizes();
  Indices next(sizes.size(), 0);
  for (bool more = true; more;) {
    if (can_be(case_of(next))) candidates.emplace_back(next, pairs_of(next));
    more = false;
    for (std::size_t k = 0; k < sizes.size() && !more; ++k) {
      more = ++next[k] < sizes[k];
      if (!more) next[k] = 0;
    }
  }
  std::vector<RoutingCase> cases;
  std::set<Pair> covered;
  while (true) {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      std::size_t fresh = 0;
      for (const Pair& pair : candidates[c].second) fresh += covered.contains(pair) ? 0 : 1;
      if (fresh <= most) continue;
      most = fresh;
      best = c;
    }
    if (most == 0) return cases;
    covered.insert(candidates[best].second.begin(), candidates[best].second.end());
    cases.push_back(case_of(candidates[best].first));
  }
}

std::string name_of(const RoutingCase& c) {
  std::ostringstream text;
  text << name_of(c.shape.dtype) << "_" << name_of(c.shape.activation) << "_" << name_of(c.shape.gate) << "_ranks"
       << c.shape.ranks << "_experts" << c.shape.experts << "_top" << c.shape.top_k << "_workload"
       << static_cast<int>(c.routing.workload.kind);
  if (c.routing.capacity_factor) text << "_capacity" << static_cast<int>(100 * c.routing.capacity_factor->count());
  if (c.routing.padded) text << "_padded";
  if (c.routing.balance_loss > Ratio(0)) text << "_balanced";
  return text.str();
}

OracleProblem routing_problem(const RoutingCase& c, std::uint64_t seed) {
  OracleProblem problem = layer_problem(c.shape, RoutingKind::even, seed);
  problem.routing = c.routing;
  if (c.shape.gate == GateKind::sigmoid) problem.bias = at::linspace(-0.2, 0.2, c.shape.experts, at::kDouble);
  return problem;
}

}  // namespace moebench::testing
