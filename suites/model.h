#pragma once
// Published models whose sizes a suite can name instead of writing them: the model dimension and the hidden dimension of
// one (routed) expert.

#include <optional>
#include <span>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

struct NamedModel {
  std::string_view name;  // "gpt3-s"
  Features model_dim;
  Features hidden_dim;
  std::string_view source;
};

struct ModelSizes {
  Features model_dim;
  Features hidden_dim;

  bool operator==(const ModelSizes&) const = default;
};

std::span<const NamedModel> named_models();

// "gpt3-s", or "gpt3-s/4" for both sizes divided by 4. Nothing for an unknown name, a divisor that is not a plain
// number, or sizes that do not divide.
std::optional<ModelSizes> model_sizes(std::string_view text);

}  // namespace moebench
