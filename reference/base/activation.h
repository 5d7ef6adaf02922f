#pragma once
// What stands between an expert's two matrices.

#include <cstdint>
#include <optional>
#include <string_view>

namespace moebench {

enum class Activation : std::uint8_t {
  relu,    // max(x, 0)
  gelu,    // x Phi(x) with the normal distribution's Phi, by erf: torch's default, not the tanh approximation
  swiglu,  // silu(gate) * up with silu(x) = x / (1 + exp(-x)): the first matrix gives gate and up side by side
};

inline constexpr int activation_count = 3;

constexpr std::string_view name_of(Activation activation) {
  switch (activation) {
    case Activation::gelu:
      return "gelu";
    case Activation::swiglu:
      return "swiglu";
    default:
      return "relu";
  }
}

constexpr std::optional<Activation> activation_named(std::string_view name) {
  for (int i = 0; i < activation_count; ++i) {
    if (name_of(static_cast<Activation>(i)) == name) return static_cast<Activation>(i);
  }
  return std::nullopt;
}

// True where the gradient needs what the activation was given, so that it may not be overwritten. ReLU's gradient
// follows from what it gave.
constexpr bool keeps_pre_activation(Activation activation) { return activation != Activation::relu; }

}  // namespace moebench
