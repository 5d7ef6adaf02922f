#include "suites/axis_key.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "reference/systems/mixed_reuse.h"
#include "suites/choice_axes.h"
#include "suites/emulate_axes.h"
#include "suites/model.h"
#include "suites/number.h"
#include "suites/workload_text.h"

namespace moebench {
namespace {

constexpr double most_tokens = 1 << 27;
constexpr double most_features = 1 << 20;
constexpr double most_experts = 1 << 16;
constexpr double most_partitions = 1 << 10;
constexpr double least_capacity = 0.01;
constexpr double most_capacity = 1000;
constexpr double most_balance_loss = 1000;

ValueRule count_to(double most) { return {.kind = RuleKind::count, .least = 1, .most = most, .names = {}}; }

ValueRule one_of(std::vector<std::string_view> names) { return {.kind = RuleKind::name, .names = std::move(names)}; }

std::vector<std::string_view> system_names() {
  std::vector<std::string_view> names;
  for (const SystemInfo& system : systems()) names.push_back(system.name);
  return names;
}

template <class Enum>
std::vector<std::string_view> names_of(int count) {
  std::vector<std::string_view> names;
  for (int i = 0; i < count; ++i) names.push_back(name_of(static_cast<Enum>(i)));
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

void set_model(Configuration& c, std::string_view text) {
  const ModelSizes sizes = model_sizes(text).value();
  c.shape.model_dim = sizes.model_dim;
  c.shape.hidden_dim = sizes.hidden_dim;
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

std::vector<AxisKey> shape_axes() {
  return {
      {.key = {.name = "tokens",
               .rule = count_to(most_tokens),
               .required = true,
               .default_text = "",
               .example = "[1024, 4096]",
               .help = "Tokens of the batch on each rank (B)."},
       .set = [](Configuration& c, std::string_view text) { c.shape.tokens = Tokens(count_of(text).value()); },
       .get = [](const Configuration& c) { return std::to_string(c.shape.tokens.count()); },
       .label_prefix = "tokens="},
      {.key = {.name = "model",
               .rule = {.kind = RuleKind::model, .names = {}},
               .default_text = "",
               .example = "[gpt3-s/4, bert-l/4]",
               .help =
                   "A published model's sizes, instead of model_dim and hidden_dim: gpt3-s (768 and 3072), gpt3-xl "
                   "(2048 and "
                   "8192), bert-l (1024 and 4096), mixtral-8x7b (4096 and 14336), deepseek-v2-lite (2048 and 1408), "
                   "qwen3-30b-a3b (2048 and 768), gpt-oss-20b (2880 and 2880). gpt3-s/4 divides both by 4."},
       .set = set_model},
      {.key = {.name = "model_dim",
               .rule = count_to(most_features),
               .default_text = "",
               .example = "[256]",
               .help = "Model dimension (M): the columns of the layer's input and output."},
       .set = [](Configuration& c, std::string_view text) { c.shape.model_dim = Features(count_of(text).value()); },
       .get = [](const Configuration& c) { return std::to_string(c.shape.model_dim.count()); },
       .label_prefix = "M="},
      {.key = {.name = "hidden_dim",
               .rule = count_to(most_features),
               .default_text = "",
               .example = "[1024]",
               .help = "Hidden dimension of an expert (H), most often 4 M."},
       .set = [](Configuration& c, std::string_view text) { c.shape.hidden_dim = Features(count_of(text).value()); },
       .get = [](const Configuration& c) { return std::to_string(c.shape.hidden_dim.count()); },
       .label_prefix = "H="},
      {.key = {.name = "experts",
               .rule = count_to(most_experts),
               .default_text = "",
               .example = "[2]",
               .help = "Experts of all ranks together (E), a multiple of the ranks. Default: one a rank."},
       .set = [](Configuration& c, std::string_view text) { c.shape.experts = small_count_of(text); },
       .get = [](const Configuration& c) { return std::to_string(c.shape.experts); },
       .label_prefix = "E="},
      {.key = {.name = "top_k",
               .rule = count_to(most_experts),
               .default_text = "1",
               .example = "[1, 2]",
               .help = "Experts that each token is sent to (k)."},
       .set = [](Configuration& c, std::string_view text) { c.shape.top_k = small_count_of(text); },
       .get = [](const Configuration& c) { return std::to_string(c.shape.top_k); },
       .label_prefix = "k="},
      {.key = {.name = "dtype",
               .rule = one_of(names_of<ElementType>(element_type_count)),
               .default_text = "fp32",
               .example = "[fp32]",
               .help = "Number format of the computation: fp32, fp64, or bf16 with its gate in fp32."},
       .set = [](Configuration& c, std::string_view text) { c.shape.dtype = element_type_named(text).value(); },
       .get = [](const Configuration& c) { return std::string(name_of(c.shape.dtype)); }},
      {.key =
           {.name = "activation",
            .rule = one_of(names_of<Activation>(activation_count)),
            .default_text = "relu",
            .example = "[relu]",
            .help =
                "What stands between an expert's two matrices: relu, gelu (by erf), or swiglu, whose first matrix has "
                "2 H columns."},
       .set = [](Configuration& c, std::string_view text) { c.shape.activation = activation_named(text).value(); },
       .get = [](const Configuration& c) { return std::string(name_of(c.shape.activation)); }},
      {.key = {.name = "gate",
               .rule = one_of({gate_kind_names.begin(), gate_kind_names.end()}),
               .default_text = "softmax",
               .example = "[softmax]",
               .help =
                   "How scores become choice and weights: softmax (weights are probabilities), noisy (Shazeer et al.: "
                   "trained noise, weights sum to 1), switch (softmax, with top_k 1), sigmoid (DeepSeek-V3: weights "
                   "sum to 2.5)."},
       .set = [](Configuration& c, std::string_view text) { c.shape.gate = gate_kind_named(text).value(); },
       .get = [](const Configuration& c) { return std::string(name_of(c.shape.gate)); },
       .label_prefix = "gate="},
      {.key = {.name = "routing",
               .rule = {.kind = RuleKind::workload, .names = {}},
               .default_text = "gate",
               .example = "[gate, balanced, zipf(1.2), lognormal(1), \"hot(1, 0.5)\"]",
               .help =
                   "Who chooses the experts of a token: gate (with random weights), balanced, zipf(S), "
                   "lognormal(SIGMA), hot(K, SHARE), or trace(FILE) with recorded choices. Weights come from the gate "
                   "all the same."},
       .set = [](Configuration& c, std::string_view text) { c.routing.workload = workload_named(text).value(); },
       .get = [](const Configuration& c) { return text_of(c.routing.workload); },
       .label_prefix = "routing="},
      {.key =
           {.name = "capacity_factor",
            .rule = {.kind = RuleKind::decimal, .least = least_capacity, .most = most_capacity, .names = {"none"}},
            .default_text = "none",
            .example = "[none, 1.25]",
            .help =
                "Copies that a rank sends to one expert at most, over an equal share: the others are dropped, in the "
                "order of the tokens. none: no copy is dropped."},
       .set =
           [](Configuration& c, std::string_view text) {
             const auto factor = decimal_of(text);
             c.routing.capacity_factor = factor ? std::optional(Ratio(*factor)) : std::nullopt;
           },
       .get =
           [](const Configuration& c) {
             const auto factor = c.routing.capacity_factor;
             return factor ? fmt::format("{}", factor->count()) : std::string("none");
           },
       .label_prefix = "capacity="},
      {.key = {.name = "balance_loss",
               .rule = {.kind = RuleKind::decimal, .least = 0, .most = most_balance_loss, .names = {}},
               .default_text = "0",
               .example = "[0]",
               .help = "Coefficient of the loss that keeps experts evenly used; its gradient is added to the gate's."},
       .set = [](Configuration& c, std::string_view text) { c.routing.balance_loss = Ratio(decimal_of(text).value()); },
       .get = [](const Configuration& c) { return fmt::format("{}", c.routing.balance_loss.count()); },
       .label_prefix = "balance=",
       .in_plan = false},
      {.key = {.name = "optimizer",
               .rule = one_of({"counted", "adam"}),
               .default_text = "counted",
               .example = "[counted]",
               .help =
                   "Adam's state is counted, or (adam) allocated, and its step is run and timed behind each backward "
                   "pass, with a learning rate of 0."},
       .set = [](Configuration& c, std::string_view text) { c.runs_optimizer = text == "adam"; },
       .get = [](const Configuration& c) { return std::string(c.runs_optimizer ? "adam" : "counted"); },
       .label_prefix = "optimizer=",
       .in_plan = false},
  };
}

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
               .help =
                   "Partitions of the batch in the pipeline (n). A system without a pipeline runs once, with n = 1; one that "
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
      {.key = {.name = "hidden_slots",
               .rule = count_to(most_partitions),
               .default_text = "1",
               .example = "[1, 2]",
               .help =
                   "Slots for T_M, the experts' hidden values, which partitions share where a strategy restores them. "
                   "The paper's number is 1; each more costs a partition's hidden values."},
       .set = [](Configuration& c, std::string_view text) { c.hidden_slots = small_count_of(text); },
       .get = [](const Configuration& c) { return std::to_string(c.hidden_slots); },
       .applies = has_reuse,
       .label_prefix = "hidden_slots="},
      {.key = {.name = "dispatch_ahead",
               .rule = count_to(most_partitions),
               .default_text = "1",
               .example = "[1, 16]",
               .help = "Partitions whose dispatch may go before the experts of an earlier one have computed, where they share "
                       "no slot. With the paper's 1, dispatch and combine alternate; with more, dispatches come first, "
                       "which keeps the link busy where it is what takes longest."},
       .set = [](Configuration& c, std::string_view text) { c.dispatch_ahead = small_count_of(text); },
       .get = [](const Configuration& c) { return std::to_string(c.dispatch_ahead); },
       .applies = has_partitions_of_tokens,
       .label_prefix = "dispatch_ahead="},
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

}  // namespace

std::span<const AxisKey> axis_keys() {
  static const std::vector<AxisKey> keys = [] {
    std::vector<AxisKey> all = shape_axes();
    for (AxisKey& axis : schedule_axes()) all.push_back(std::move(axis));
    for (AxisKey& axis : choice_axes()) all.push_back(std::move(axis));
    for (AxisKey& axis : emulate_axes()) all.push_back(std::move(axis));
    return all;
  }();
  return keys;
}

const AxisKey* find_axis_key(std::string_view name) {
  const auto keys = axis_keys();
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const AxisKey& axis) { return axis.key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string_view> axis_names() {
  std::vector<std::string_view> names;
  for (const AxisKey& axis : axis_keys()) names.push_back(axis.key.name);
  return names;
}

std::vector<std::string_view> axis_names(AxisSection section) {
  std::vector<std::string_view> names;
  for (const AxisKey& axis : axis_keys()) {
    if (axis.section == section) names.push_back(axis.key.name);
  }
  return names;
}

bool has_value(const Configuration& configuration, const AxisKey& axis, std::string_view text) {
  Configuration changed = configuration;
  axis.set(changed, text);
  if (changed.layout != configuration.layout && layout_of(changed) == layout_of(configuration)) {
    changed.layout = configuration.layout;  // a system's own may be one that has a name too
  }
  return changed == configuration;
}

bool applies(const AxisKey& axis, const Configuration& configuration) {
  return axis.applies == nullptr || axis.applies(system_named(configuration.system));
}

}  // namespace moebench
