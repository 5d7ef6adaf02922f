#include "suites/choice_axes.h"

#include <string>

#include "reference/select/selector.h"
#include "suites/quantity.h"

namespace moebench {
namespace {

bool has_granularity(const SystemInfo& system) { return system.has_granularity; }

std::vector<std::string_view> selector_names() {
  std::vector<std::string_view> names = {as_given};
  for (const SelectorInfo& selector : selectors()) names.push_back(selector.name);
  return names;
}

}  // namespace

std::vector<AxisKey> choice_axes() {
  return {
      {.key = {.name = "selector",
               .rule = {.kind = RuleKind::name, .names = selector_names()},
               .default_text = as_given,
               .example = "[search]",
               .help = "Who chooses what is adaptive, from the suite's profile and before the rounds: search, "
                       "search-uniform and search-tried (moebench's own), algorithm1 and eq10 (MPipeMoE), mpmoe-pb "
                       "and mpmoe-pm (MPMoE), none-n4, random. given: nothing is chosen; with adaptive values, search "
                       "chooses."},
       .set = [](Configuration& c, std::string_view text) { c.selector = text; },
       .get = [](const Configuration& c) { return c.selector; },
       .applies = has_granularity,
       .label_prefix = "by=",
       .in_plan = false},
      {.key =
           {.name = "memory_budget",
            .rule = {.kind = RuleKind::memory, .names = {"none"}},
            .default_text = "none",
            .example = "[none, 1 GiB]",
            .help =
                "What a layer that a selector chooses may take on a device: arenas, parameters, gradients and Adam's "
                "moments. none: any memory."},
       .set = [](Configuration& c, std::string_view text) { c.memory_budget = memory_of(text); },
       .get =
           [](const Configuration& c) {
             return c.memory_budget ? memory_text_of(*c.memory_budget) : std::string("none");
           },
       .applies = has_granularity,
       .label_prefix = "within=",
       .in_plan = false},
  };
}

}  // namespace moebench
