#include "reference/exec/gpus.h"

namespace moebench {

Gpus gpus() {
  return {.all = {},
          .why_none = "this build has no CUDA",
          .remedy = "build the preset `cuda` (docs/gpu.md), or use --device cpu"};
}

}  // namespace moebench
