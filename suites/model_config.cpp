#include "suites/model_config.h"

#include <array>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "reference/base/error.h"

namespace moebench {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::span<const std::string_view>;

constexpr std::int64_t most = 1 << 20;

// Names that models have for one thing; the first that is there counts.
constexpr auto model_dims = std::to_array<std::string_view>({"hidden_size", "d_model", "n_embd"});
constexpr auto expert_counts =
    std::to_array<std::string_view>({"num_local_experts", "n_routed_experts", "num_experts", "moe_num_experts"});
constexpr auto chosen_counts = std::to_array<std::string_view>(
    {"num_experts_per_tok", "num_experts_per_token", "experts_per_token", "moe_top_k", "moe_k"});
// An expert's own size goes before that of dense layers, which has the same name where all layers are alike.
constexpr auto hidden_dims = std::to_array<std::string_view>(
    {"moe_intermediate_size", "expert_ffn_hidden_size", "ffn_hidden_size", "intermediate_size"});

class Config {
 public:
  Config(const Json& json, std::string file) : file_(std::move(file)), parts_{&json} {
    for (std::string_view part : {"text_config", "ffn_config"}) {
      const auto found = json.find(std::string(part));
      if (found != json.end() && found->is_object()) parts_.push_back(&*found);
    }
  }

  struct Field {
    std::string name;
    const Json& value;
  };

  // Nulls count as not there.
  std::optional<Field> find(Names names) const {
    for (std::string_view name : names) {
      for (const Json* part : parts_) {
        const auto found = part->find(std::string(name));
        if (found != part->end() && !found->is_null()) return Field{std::string(name), *found};
      }
    }
    return std::nullopt;
  }

  std::int64_t count(Names names, std::string_view meaning) const {
    const std::optional<Field> field = find(names);
    if (!field) {
      throw InputError(file_, fmt::format("{} is not there", meaning),
                       fmt::format("one of the fields {} is expected; is this the config.json of a model with experts?",
                                   fmt::join(names, ", ")));
    }
    const Json& value = field->value;
    const std::int64_t number = value.is_number_integer() ? value.get<std::int64_t>() : 0;
    if (number >= 1 && number <= most) return number;
    throw InputError(file_ + ": " + field->name, "is " + value.dump(),
                     fmt::format("a whole number from 1 to {} is expected", most));
  }

  // Empty where no field is there.
  std::string text(std::initializer_list<std::string_view> names) const {
    const std::optional<Field> field = find({names.begin(), names.size()});
    if (!field) return {};
    if (field->value.is_string()) return field->value.get<std::string>();
    throw InputError(file_ + ": " + field->name, "is " + field->value.dump(), "a text is expected");
  }

  const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::vector<const Json*> parts_;
};

ElementType dtype_of(const Config& config) {
  const std::string text = config.text({"torch_dtype", "dtype"});
  if (text.empty() || text == "bfloat16") return ElementType::bf16;
  if (text == "float16") return ElementType::fp16;
  if (text == "float32") return ElementType::fp32;
  if (text == "float64") return ElementType::fp64;
  throw InputError(config.file() + ": torch_dtype", "is " + text, "give another with --dtype");
}

// All of these models multiply two projections where they have silu.
Activation activation_of(const Config& config) {
  const std::string text = config.text({"hidden_act", "activation", "hidden_activation"});
  if (text.empty() || text == "silu" || text == "swish" || text == "swiglu") return Activation::swiglu;
  if (text.starts_with("gelu")) return Activation::gelu;
  if (text == "relu") return Activation::relu;
  throw InputError(config.file() + ": hidden_act", "is " + text,
                   "silu, gelu and relu are known: give one of relu, gelu, swiglu with --activation");
}

}  // namespace

ModelConfig model_config_from_text(const std::string& text, const std::string& file, const GivenElsewhere& given) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) throw InputError(file, "is not JSON", "give a model's config.json");
  if (!json.is_object()) throw InputError(file, "is no JSON object", "give a model's config.json");
  const Config config(json, file);
  ModelConfig model{.name = config.text({"model_type"})};
  if (!given.experts) model.experts = static_cast<int>(config.count(expert_counts, "the number of experts"));
  if (!given.top_k) {
    model.top_k = static_cast<int>(config.count(chosen_counts, "the number of experts for each token"));
  }
  model.model_dim = Features(config.count(model_dims, "the model dimension"));
  model.hidden_dim = Features(config.count(hidden_dims, "the hidden dimension of an expert"));
  if (!given.dtype) model.dtype = dtype_of(config);
  if (!given.activation) model.activation = activation_of(config);
  if (config.text({"scoring_func"}) == "sigmoid") model.gate = GateKind::sigmoid;
  return model;
}

ModelConfig read_model_config(const std::filesystem::path& path, const GivenElsewhere& given) {
  if (std::filesystem::is_directory(path)) {
    throw InputError(path.string(), "is a folder", "give the path of the config.json in it");
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw InputError(path.string(), "cannot be read", "give the path of a model's config.json");
  return model_config_from_text(text, path.string(), given);
}

}  // namespace moebench
