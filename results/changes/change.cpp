#include "results/changes/change.h"

#include <array>

namespace moebench {

std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 4> names = {"same", "better", "worse", "inconclusive"};
  return names[static_cast<std::size_t>(verdict)];
}

std::string_view time_word(Verdict verdict) {
  if (verdict == Verdict::better) return "faster";
  return verdict == Verdict::worse ? "slower" : name_of(verdict);
}

}  // namespace moebench
