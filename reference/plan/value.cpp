#include "reference/plan/value.h"

#include <array>

namespace moebench {

std::string_view name_of(ValueKind kind) {
  constexpr std::array<std::string_view, value_kind_count> names = {"input",
                                                                    "dispatch_input",
                                                                    "expert_input",
                                                                    "hidden",
                                                                    "activated",
                                                                    "expert_output",
                                                                    "combined",
                                                                    "output",
                                                                    "grad_output",
                                                                    "grad_combined",
                                                                    "grad_expert_output",
                                                                    "grad_activated",
                                                                    "grad_hidden",
                                                                    "grad_expert_input",
                                                                    "grad_dispatch_input",
                                                                    "grad_input",
                                                                    "grad_gate_scores",
                                                                    "grad_gate_weights",
                                                                    "grad_fc1",
                                                                    "grad_fc2",
                                                                    "shadow_weights",
                                                                    "shadow_grads",
                                                                    "shadow_addends"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace moebench
