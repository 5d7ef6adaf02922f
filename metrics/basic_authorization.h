#pragma once
// What a client says of who it is (RFC 7617).

#include "metrics/secret_file.h"

namespace moebench {

// Whether "Basic ..." names one of them. `authorization`: of an Authorization header; null: there is none.
bool is_allowed(const Passwords& known, const char* authorization);

}  // namespace moebench
