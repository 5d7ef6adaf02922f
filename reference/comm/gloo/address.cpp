#include "reference/comm/gloo/address.h"

#include <gloo/config.h>

#include <algorithm>
#include <vector>

#include "reference/base/error.h"
#include "reference/comm/lifeline/socket.h"
#include "reference/comm/network.h"

namespace moebench {
namespace {

constexpr const char* loopback = "127.0.0.1";

bool can_be_bound(const std::string& address) {
  try {
    listen_on({address});
    return true;
  } catch (const CommunicationError&) {
    return false;
  }
}

}  // namespace

std::string address_to_bind(const GlooOptions& options) {
  if (!options.interface.empty() && !options.host.empty()) {
    throw InputError("both interface \"" + options.interface + "\" and host \"" + options.host + "\" are given",
                     "give one of them");
  }
  const std::string host = options.host.empty() ? loopback : options.host;
  const std::vector<std::string> candidates =
      options.interface.empty() ? addresses_of_host(host) : addresses_of_interface(options.interface);
  const auto found = std::find_if(candidates.begin(), candidates.end(), can_be_bound);
  if (found != candidates.end()) return *found;
  throw InputError("\"" + (options.interface.empty() ? host : options.interface) + "\" is no address of this machine",
                   "name one of its interfaces or addresses");
}

std::string gloo_interface(const GlooOptions& options) {
  std::string address = address_to_bind(options);
  for (const InterfaceAddress& each : interface_addresses()) {
    if (each.address == address) return each.interface + " " + address;
  }
  return address;
}

std::string gloo_version() {
  return std::to_string(GLOO_VERSION_MAJOR) + "." + std::to_string(GLOO_VERSION_MINOR) + "." +
         std::to_string(GLOO_VERSION_PATCH);
}

}  // namespace moebench
