#pragma once
// Kernels on bytes, without torch.

#include "reference/exec/kernels.h"
#include "reference/exec/program.h"

namespace moebench {

// Runs ops as byte_op.h says. Does not allocate.
class ByteKernels : public Kernels {
 public:
  explicit ByteKernels(const Program& program) : program_(program) {}

  void run(int op) override;

 private:
  const Program& program_;
};

}  // namespace moebench
