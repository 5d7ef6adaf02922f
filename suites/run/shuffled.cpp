#include "suites/run/shuffled.h"

#include "reference/base/random.h"

namespace moebench {

std::vector<int> shuffled(std::vector<int> open, std::uint64_t seed, int round) {
  Random random(derived_seed(seed, static_cast<std::uint64_t>(round)));
  shuffle(open, random);
  return open;
}

}  // namespace moebench
