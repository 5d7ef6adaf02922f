#include "reference/comm/nccl_communicator.h"

#include "reference/base/error.h"

namespace moebench {

std::unique_ptr<Communicator> connect_nccl(const std::shared_ptr<Store>& /*store*/, const NcclOptions& /*options*/) {
  throw InputError("this build has no NCCL",
                   "build the preset `cuda`: cmake --preset cuda && cmake --build build/cuda");
}

}  // namespace moebench
