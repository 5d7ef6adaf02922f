#include "reference/routing/gate_noise.h"

#include <cmath>
#include <numbers>

#include "reference/base/random.h"

namespace moebench {
namespace {

constexpr std::uint64_t noise_purpose = 6;

}  // namespace

// Box and Muller's method gives two numbers at a time.
void gate_noise(std::uint64_t seed, std::int64_t step, Tokens token, std::span<double> noise) {
  const std::uint64_t of_step = derived_seed(derived_seed(seed, noise_purpose), static_cast<std::uint64_t>(step));
  Random random(derived_seed(of_step, static_cast<std::uint64_t>(token.count())));
  for (std::size_t i = 0; i < noise.size(); i += 2) {
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
    const double angle = 2 * std::numbers::pi * random.uniform();
    noise[i] = radius * std::cos(angle);
    if (i + 1 < noise.size()) noise[i + 1] = radius * std::sin(angle);
  }
}

}  // namespace moebench
