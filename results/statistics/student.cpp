#include "results/statistics/student.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace moebench {
namespace {

// Doubles stay doubles: the same bits wherever long double is something else.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Normal = boost::math::normal_distribution<double, Policy>;
using Student = boost::math::students_t_distribution<double, Policy>;

}  // namespace

Ratio student_above(double t, double degrees_of_freedom) {
  if (t == std::numeric_limits<double>::infinity()) return Ratio(0);
  if (t == -std::numeric_limits<double>::infinity()) return Ratio(1);
  if (degrees_of_freedom > most_degrees_of_freedom) {
    return Ratio(boost::math::cdf(boost::math::complement(Normal(0, 1), t)));
  }
  return Ratio(boost::math::cdf(boost::math::complement(Student(degrees_of_freedom), t)));
}

double student_quantile(Ratio probability, double degrees_of_freedom) {
  if (probability <= Ratio(0)) return -std::numeric_limits<double>::infinity();
  if (probability >= Ratio(1)) return std::numeric_limits<double>::infinity();
  if (degrees_of_freedom > most_degrees_of_freedom) {
    return boost::math::quantile(Normal(0, 1), probability.count());
  }
  return boost::math::quantile(Student(degrees_of_freedom), probability.count());
}

double in_errors(double difference, double error) {
  if (error > 0) return difference / error;
  return difference == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), difference);
}

}  // namespace moebench
