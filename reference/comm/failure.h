#pragma once
// Why a communicator is broken.

#include <string>

namespace moebench {

struct Failure {
  std::string what;
  int peer = -1;  // as in CommunicationError
};

}  // namespace moebench
