#include "reference/kernels/cuda_device.h"

#include "reference/base/error.h"
#include "reference/exec/gpus.h"

namespace moebench {

std::unique_ptr<Device> make_cuda_device(int /*gpu*/) {
  const Gpus none = gpus();
  throw InputError(none.why_none, none.remedy);
}

}  // namespace moebench
