#pragma once
// Student's distribution.

#include "reference/base/units.h"

namespace moebench {

// Beyond this many they do not matter: the normal distribution, which is its limit, is taken.
inline constexpr double most_degrees_of_freedom = 1e6;

// How likely a value above `t` is. Precondition: degrees_of_freedom is positive.
Ratio student_above(double t, double degrees_of_freedom);

// The value that is exceeded with probability 1 - `probability`; -inf for 0, inf for 1.
double student_quantile(Ratio probability, double degrees_of_freedom);

// A difference in standard errors. Without an error it is 0 or infinite: on one side or on the other.
double in_errors(double difference, double error);

}  // namespace moebench
