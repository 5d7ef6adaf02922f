#pragma once
// The gates: how scores become the choice and the weights of experts. gate.h of reference/kernels has the formulas.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace moebench {

enum class GateKind : std::uint8_t {
  softmax,      // weights are the probabilities of the chosen, as they are
  noisy,        // Shazeer et al. 2017: noise of a trained size; softmax over the chosen alone
  switch_gate,  // Fedus et al. 2021: softmax with one expert a token, without their jitter of the input
  sigmoid,      // DeepSeek-V3: sigmoid scores; a bias counts for the choice alone; weights sum to a constant
};

inline constexpr std::array<std::string_view, 4> gate_kind_names = {"softmax", "noisy", "switch", "sigmoid"};

constexpr std::string_view name_of(GateKind kind) { return gate_kind_names[static_cast<std::size_t>(kind)]; }

constexpr std::optional<GateKind> gate_kind_named(std::string_view name) {
  for (std::size_t i = 0; i < gate_kind_names.size(); ++i) {
    if (gate_kind_names[i] == name) return static_cast<GateKind>(i);
  }
  return std::nullopt;
}

}  // namespace moebench
