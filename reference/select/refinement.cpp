#include "reference/select/refinement.h"

#include <cmath>

namespace moebench {
namespace {

constexpr double steps_of_the_common_ratio = 2;  // so many steps of a family weigh as much as the common ratio

}  // namespace

ChoiceFamily family_of(const Choice& choice) {
  const bool mixed = !choice.options.mixed_reuse.empty();
  return {choice.granularity, mixed ? std::nullopt : std::optional(choice.options.reuse)};
}

void Refinement::observe(const Choice& choice, Seconds predicted, Seconds measured, int steps) {
  if (predicted <= Seconds(0) || measured <= Seconds(0)) return;
  Logarithms& own = families_[family_of(choice)];
  own.sum += std::log(measured / predicted) * steps;
  own.count += steps;
  observations_ += steps;
  double means = 0;
  for (const auto& [family, logarithms] : families_) means += logarithms.mean();
  common_ = means / static_cast<double>(families_.size() + 1);
}

Ratio Refinement::correction(const Choice& choice) const {
  const auto family = families_.find(family_of(choice));
  if (family == families_.end()) return Ratio(std::exp(common_));
  const Logarithms& own = family->second;
  return Ratio(std::exp((own.sum + steps_of_the_common_ratio * common_) / (own.count + steps_of_the_common_ratio)));
}

}  // namespace moebench
