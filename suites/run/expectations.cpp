#include "suites/run/expectations.h"

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/run/step_predictor.h"

namespace moebench {

std::vector<std::string> expect_steps(Ledger& ledger, const std::optional<MachineProfile>& profile,
                                      std::span<const Configuration> configurations) {
  if (!profile) return {};
  std::vector<std::string> lines;
  StepPredictor predictor(*profile, ledger.results().suite.seed);
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    const int configuration = static_cast<int>(i);
    if (ledger.has(configuration)) continue;
    try {
      ledger.expect(configuration, predictor.predict(configurations[i]).total());
    } catch (const InputError& error) {
      lines.push_back(fmt::format("no prediction of {}: {}", label(configurations[i]), error.what()));
    }
  }
  return lines;
}

}  // namespace moebench
