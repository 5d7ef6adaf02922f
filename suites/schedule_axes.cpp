#include "suites/schedule_axes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "reference/systems/mixed_reuse.h"
#include "reference/systems/slot_text.h"
#include "suites/axis_rules.h"
#include "suites/number.h"

namespace moebench {
namespace {

constexpr double most_partitions = 1 << 10;

std::vector<std::string_view> system_names() {
  std::vector<std::string_view> names;
  for (const SystemInfo& system : systems()) names.push_back(system.name);
  return names;
}

struct NamedRamp {
  std::string_view name;
  int ramp;
};

constexpr std::array<NamedRamp, 3> ramps = {{{"equal", 1}, {"ramped/2", 2}, {"ramped/4", 4}}};

std::vector<std::string_view> ramp_names() {
  std::vector<std::string_view> names;
  for (const NamedRamp& ramp : ramps) names.push_back(ramp.name);
  return names;
}

int ramp_named(std::string_view name) {
  return std::find_if(ramps.begin(), ramps.end(), [&](const NamedRamp& ramp) { return ramp.name == name; })->ramp;
}

std::string ramp_name(int ramp) {
  return std::string(
      std::find_if(ramps.begin(), ramps.end(), [&](const NamedRamp& each) { return each.ramp == ramp; })->name);
}

std::optional<LayoutMode> layout_mode_named(std::string_view text) {
  for (LayoutMode mode : {LayoutMode::paper, LayoutMode::liveness}) {
    if (name_of(mode) == text) return mode;
  }
  return std::nullopt;
}

constexpr std::string_view adaptive = "adaptive";

ValueRule reuse_rule() {
  std::vector<std::string_view> names = names_of<ReuseStrategy>(reuse_strategy_count);
  names.push_back(adaptive);
  return {.kind = RuleKind::reuse, .names = std::move(names)};
}

void set_reuse(Configuration& c, std::string_view text) {
  c.adaptive_reuse = text == adaptive;
  c.mixed_reuse = mixed_reuse_named(text).value_or(std::vector<PartitionReuse>());
  const auto strategy = reuse_strategy_named(text);
  c.reuse = strategy ? *strategy : c.adaptive_reuse ? ReuseStrategy::none : ReuseStrategy::shared;
}

bool has_granularity(const SystemInfo& system) { return system.has_granularity; }
bool has_partitions_of_tokens(const SystemInfo& system) {
  return system.has_granularity && system.partition_by == PartitionBy::tokens;
}
bool has_reuse(const SystemInfo& system) { return system.has_reuse; }

}  // namespace

std::vector<AxisKey> schedule_axes() {
  return {
      {.key = {.name = "system",
               .rule = one_of(system_names()),
               .required = true,
               .default_text = "",
               .example = "[fastmoe, pipemoe, mpipemoe]",
               .help = "What is compared; `moebench systems` describes them."},
       .set = [](Configuration& c, std::string_view text) { c.system = text; },
       .get = [](const Configuration& c) { return c.system; },
       .in_label = InLabel::always},
      {.key = {.name = "granularity",
               .rule = {.kind = RuleKind::count, .least = 1, .most = most_partitions, .names = {adaptive}},
               .default_text = "1",
               .example = "[1, 2, 4]",
               .help = "Partitions of the batch in the pipeline (n). A system without a pipeline runs once, with n = "
                       "1; one that "
                       "splits by peers has at most one partition a rank. adaptive: a selector chooses."},
       .set =
           [](Configuration& c, std::string_view text) {
             c.adaptive_granularity = text == adaptive;
             c.granularity = c.adaptive_granularity ? 1 : small_count_of(text);
           },
       .get =
           [](const Configuration& c) {
             return c.adaptive_granularity ? std::string(adaptive) : std::to_string(c.granularity);
           },
       .applies = has_granularity,
       .label_prefix = "n=",
       .in_label = InLabel::always},
      {.key = {.name = "partition_sizes",
               .rule = one_of(ramp_names()),
               .default_text = "equal",
               .example = "[equal, ramped/2]",
               .help =
                   "equal (the paper's), or a first and a last partition of half (ramped/2) or a quarter (ramped/4) "
                   "the size of the others, which shortens the pipeline's fill and drain."},
       .set = [](Configuration& c, std::string_view text) { c.partition_ramp = ramp_named(text); },
       .get = [](const Configuration& c) { return ramp_name(c.partition_ramp); },
       .applies = has_partitions_of_tokens},
      {.key =
           {.name = "reuse",
            .rule = reuse_rule(),
            .default_text = "none",
            .example = "[none, shared, s1, s2, s3, s4]",
            .help =
                "Memory reuse: none, shared (buffers only), a strategy of the paper's Table II, or a mix with two "
                "letters for each partition, mixed(2kk-or): T_DI and T_M are k kept, o offloaded, r redispatched or "
                "recomputed. adaptive: a selector chooses. A system without reuse runs once, with none; mpipemoe with "
                "none is pipemoe and not run again beside it."},
       .set = set_reuse,
       .get = [](const Configuration& c) { return c.adaptive_reuse ? std::string(adaptive) : reuse_text(c); },
       .applies = has_reuse,
       .in_label = InLabel::always},
      {.key = {.name = "backward_order",
               .rule = one_of({name_of(BackwardOrder::ascending), name_of(BackwardOrder::descending)}),
               .default_text = "ascending",
               .example = "[ascending]",
               .help =
                   "Order of the partitions in the backward pass. In descending order those that are still in their "
                   "slots need no restoration; the paper's is ascending."},
       .set =
           [](Configuration& c, std::string_view text) {
             c.backward_order =
                 text == name_of(BackwardOrder::ascending) ? BackwardOrder::ascending : BackwardOrder::descending;
           },
       .get = [](const Configuration& c) { return std::string(name_of(c.backward_order)); },
       .applies = has_granularity},
      {.key =
           {.name = "slots",
            .rule = {.kind = RuleKind::slots, .names = {}},
            .default_text = "2-1-2",
            .example = "[2-1-2, 2-2-2]",
            .help =
                "Slots that partitions share for T_DI, T_M and T_DO, and behind a slash for the gradients of each "
                "where those differ. The paper's numbers are 2-1-2; each more costs a partition's values, and lets a "
                "pipeline wait less. T_DI and T_M share slots where they are restored, the others with any reuse."},
       .set = [](Configuration& c, std::string_view text) { c.slots = slots_named(text).value(); },
       .get = [](const Configuration& c) { return text_of(c.slots); },
       .applies = has_reuse,
       .label_prefix = "slots="},
      {.key =
           {.name = "dispatch_ahead",
            .rule = count_to(most_partitions),
            .default_text = "1",
            .example = "[1, 16]",
            .help =
                "Partitions whose dispatch may go before the experts of an earlier one have computed, where they share "
                "no slot. With the paper's 1, dispatch and combine alternate; with more, dispatches come first, "
                "which keeps the link busy where it is what takes longest."},
       .set = [](Configuration& c, std::string_view text) { c.dispatch_ahead = small_count_of(text); },
       .get = [](const Configuration& c) { return std::to_string(c.dispatch_ahead); },
       .applies = has_partitions_of_tokens,
       .label_prefix = "dispatch_ahead="},
      {.key =
           {.name = "shadowed_experts",
            .rule = {.kind = RuleKind::count, .least = 0, .most = most_experts, .names = {adaptive}},
            .default_text = "0",
            .example = "[0, 1, adaptive]",
            .help =
                "Experts that are copied to all ranks in a step, and compute there: as many of the most popular ones, "
                "or adaptive, those for which FasterMoE's cost model says that it is worth it, by the suite's "
                "profile."},
       .set =
           [](Configuration& c, std::string_view text) {
             c.adaptive_shadowing = text == adaptive;
             c.shadowed_experts = c.adaptive_shadowing ? 0 : small_count_of(text);
           },
       .get =
           [](const Configuration& c) {
             return c.adaptive_shadowing ? std::string(adaptive) : std::to_string(c.shadowed_experts);
           },
       .applies = [](const SystemInfo& system) { return system.has_shadowing; },
       .label_prefix = "shadowed="},
      {.key = {.name = "layout",
               .rule = one_of({"own", name_of(LayoutMode::paper), name_of(LayoutMode::liveness)}),
               .default_text = "own",
               .example = "[own]",
               .help = "Where buffers lie: paper (a pool for each kind, as in Eqs. 2, 4 and 5), liveness (ranges are "
                       "shared over "
                       "time, as in Eq. 3), or own (as the system was published)."},
       .set = [](Configuration& c, std::string_view text) { c.layout = layout_mode_named(text); },
       .get = [](const Configuration& c) { return c.layout ? std::string(name_of(*c.layout)) : std::string("own"); },
       .label_prefix = "layout="},
  };
}

}  // namespace moebench
