#include "reference/comm/nccl_version.h"

namespace moebench {

std::string nccl_version() { return {}; }

}  // namespace moebench
