#include "reference/select/selector.h"

#include <array>
#include <string>

#include "reference/base/error.h"
#include "reference/base/nearest.h"
#include "reference/select/fixed_selectors.h"
#include "reference/select/paper_selectors.h"
#include "reference/select/search_selector.h"

namespace moebench {
namespace {

constexpr std::array<SelectorInfo, 9> registry = {{
    {.name = "search",
     .description = "searches the simulator over n, sizes, slots, order, dispatches ahead and mixed reuse; learns from "
                    "measured steps",
     .source = "moebench",
     .tries = false,
     .make = make_search_selector},
    {.name = "search-uniform",
     .description = "the same with one strategy for all partitions",
     .source = "moebench",
     .tries = false,
     .make = make_uniform_search_selector},
    {.name = "search-tried",
     .description = "search, with the best choice of each of six n and strategies tried by steps",
     .source = "moebench",
     .tries = true,
     .make = make_tried_search_selector},
    {.name = "algorithm1",
     .description = "n by trial steps, remembered for ranges of batches; reuse by Eq. 10 where not all can be kept",
     .source = "MPipeMoE, IPDPS 2023, Algorithm 1 and Eq. 10",
     .tries = true,
     .make = make_algorithm_one},
    {.name = "eq10",
     .description = "n = 4, reuse by the stream that is busy longest",
     .source = "MPipeMoE, IPDPS 2023, Eq. 10",
     .tries = false,
     .make = make_equation_ten},
    {.name = "mpmoe-pb",
     .description = "n and reuse together by trial steps, between the n of neighbouring batches",
     .source = "MPMoE, TPDS 2024, profile-based",
     .tries = true,
     .make = make_mpmoe_profile},
    {.name = "mpmoe-pm",
     .description = "n and reuse together by a model of three pipelines",
     .source = "MPMoE, TPDS 2024, model-based",
     .tries = false,
     .make = make_mpmoe_model},
    {.name = "none-n4",
     .description = "always n = 4 and everything kept, to compare with",
     .source = "moebench",
     .tries = false,
     .make = make_fixed_selector},
    {.name = "random",
     .description = "any n and strategy that fit, to compare with",
     .source = "moebench",
     .tries = false,
     .make = make_random_selector},
}};

}  // namespace

std::span<const SelectorInfo> selectors() { return registry; }

const SelectorInfo& selector_named(std::string_view name) {
  std::array<std::string_view, registry.size()> names;
  for (std::size_t i = 0; i < registry.size(); ++i) {
    if (registry[i].name == name) return registry[i];
    names[i] = registry[i].name;
  }
  const std::string_view near = nearest(name, names);
  std::string all;
  for (std::string_view each : names) all += (all.empty() ? "" : ", ") + std::string(each);
  throw InputError("there is no selector \"" + std::string(name) + "\"",
                   near.empty() ? "use one of " + all : "did you mean \"" + std::string(near) + "\"?");
}

}  // namespace moebench
