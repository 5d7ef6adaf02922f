#pragma once
// A crew of fake workers.

#include <string>
#include <utility>
#include <vector>

#include "suites/run/attempt.h"

namespace moebench::fixtures {

// That behave as told, see fake_worker.cpp.
inline Crew crew(std::vector<std::string> behaviours = {}) {
  Crew result;
  result.command.arguments = {FAKE_WORKER};
  for (std::string& behaviour : behaviours) result.command.arguments.push_back(std::move(behaviour));
  result.patience = {.startup = Seconds(20), .after_loss = Seconds(0.3), .goodbye = Seconds(0.3)};
  return result;
}

}  // namespace moebench::fixtures
