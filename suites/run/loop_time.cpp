#include "suites/run/loop_time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

namespace moebench {
namespace {

// Products and sums that do not wait for each other, as those of a matrix product.
double loop() {
  constexpr int passes = 200'000;
  std::array<double, 16> sums{};
  for (int i = 0; i < passes; ++i) {
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] = sums[k] * 0.999'999 + static_cast<double>(k);
  }
  double sum = 0;
  for (const double each : sums) sum += each;
  return sum;
}

}  // namespace

Seconds loop_time() {
  using Clock = std::chrono::steady_clock;
  volatile double kept = 0;
  double least = std::numeric_limits<double>::max();
  constexpr std::chrono::milliseconds all(50);
  const Clock::time_point end = Clock::now() + all;
  do {
    const Clock::time_point begin = Clock::now();
    kept = kept + loop();
    least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count());
  } while (Clock::now() < end);
  return Seconds(least);
}

}  // namespace moebench
