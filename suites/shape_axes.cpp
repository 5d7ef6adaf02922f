#include "suites/shape_axes.h"

#include <fmt/format.h>

#include "suites/axis_rules.h"
#include "suites/model.h"
#include "suites/number.h"
#include "suites/workload_text.h"

namespace moebench {
namespace {

constexpr double most_tokens = 1 << 27;
constexpr double most_features = 1 << 20;
constexpr double least_capacity = 0.01;
constexpr double most_capacity = 1000;
constexpr double most_balance_loss = 1000;

void set_model(Configuration& c, std::string_view text) {
  const ModelSizes sizes = model_sizes(text).value();
  c.shape.model_dim = sizes.model_dim;
  c.shape.hidden_dim = sizes.hidden_dim;
}

}  // namespace

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
               .help = "Number format of the computation: fp32, fp64, bf16 or fp16 with the gate in fp32, or tf32."},
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
      {.key = {.name = "capacity_rows",
               .rule = one_of({"sent", "padded"}),
               .default_text = "sent",
               .example = "[sent, padded]",
               .help =
                   "What travels where there is a capacity: the rows that are sent, or (padded) from each partition to "
                   "each expert as many as the capacity of the partition's tokens, whatever is chosen. Then no counts "
                   "are exchanged, and each partition drops for itself."},
       .set = [](Configuration& c, std::string_view text) { c.routing.padded = text == "padded"; },
       .get = [](const Configuration& c) { return std::string(c.routing.padded ? "padded" : "sent"); },
       .label_prefix = "rows="},
      {.key =
           {.name = "launches",
            .rule = one_of({"ops", "graphs"}),
            .default_text = "ops",
            .example = "[ops, graphs]",
            .help =
                "How a pass is given to a GPU: op by op, or (graphs) as one CUDA graph that was captured once, which "
                "needs padded rows."},
       .set = [](Configuration& c, std::string_view text) { c.records_passes = text == "graphs"; },
       .get = [](const Configuration& c) { return std::string(c.records_passes ? "graphs" : "ops"); },
       .label_prefix = "launches=",
       .in_plan = false},
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

}  // namespace moebench
