#pragma once
// The MoE layer of a model whose config.json is at hand, as Hugging Face's transformers write it: Mixtral, DeepSeek-V2
// and -V3, Qwen2-MoE and Qwen3-MoE, gpt-oss, OLMoE, DBRX, and what else uses their fields.

#include <filesystem>
#include <optional>
#include <string>

#include "reference/base/shape.h"

namespace moebench {

struct ModelConfig {
  std::string name;  // its model_type; empty where it has none
  Features model_dim;
  Features hidden_dim;  // of one routed expert
  int experts = 1;      // routed ones of a layer
  int top_k = 1;
  ElementType dtype = ElementType::fp32;
  Activation activation = Activation::relu;
  GateKind gate = GateKind::softmax;

  bool operator==(const ModelConfig&) const = default;
};

// What a file is not asked for, since it is given elsewhere: such a field stays as it is in ModelConfig().
struct GivenElsewhere {
  bool experts = false;
  bool top_k = false;
  bool dtype = false;
  bool activation = false;
};

// Shared experts, dense layers and attention are not looked at. What a multimodal model says in its text_config counts.
// A number format of 16 bits becomes bf16, other formats that moebench does not have are an error.
//
// Throws InputError that begins with `file`: what is not JSON, no experts (naming the fields that were looked for), a
// field of another type or out of range, an activation that moebench does not have.
ModelConfig model_config_from_text(const std::string& text, const std::string& file, const GivenElsewhere& given = {});

// Throws InputError, also for a file that cannot be read.
ModelConfig read_model_config(const std::filesystem::path& path, const GivenElsewhere& given = {});

}  // namespace moebench
