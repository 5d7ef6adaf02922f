#include "suites/run/earlier_part.h"

#include "results/store/run_differences.h"

namespace moebench {

void require_unchanged(const EarlierPart& earlier, const Results& now) {
  std::vector<std::string> changes = differences(earlier.suite, now.suite);
  for (std::string& change : differences(earlier.environment, now.environment)) changes.push_back(std::move(change));
  require_none(changes);
}

}  // namespace moebench
