#pragma once
// Which address of this machine Gloo binds.

#include <string>

#include "reference/comm/gloo/gloo_communicator.h"

namespace moebench {

// "127.0.0.1", "fe80::1%eth0": an address that can be bound. Throws InputError, see connect_gloo.
std::string address_to_bind(const GlooOptions& options);

}  // namespace moebench
