#pragma once
// Whether this machine lets a test record.

#include <string>
#include <string_view>

#include "profiler/cupti/cupti_session.h"
#include "reference/base/error.h"
#include "reference/exec/gpus.h"

namespace moebench::fixtures {

// Why nothing can be recorded here that is not the program's fault: there is no GPU, another tool records, or this user
// may not. Empty: it can be. Throws Error for any other reason.
inline std::string why_no_recording() {
  if (gpus().count() == 0) return gpus().why_none;
  try {
    const CuptiSession session;
  } catch (const Error& error) {
    const std::string_view why = error.what();
    for (const std::string_view remedy : {"end the tool that records", "NVreg_RestrictProfilingToAdminUsers"}) {
      if (why.find(remedy) != std::string_view::npos) return std::string(why);
    }
    throw;
  }
  return {};
}

}  // namespace moebench::fixtures
