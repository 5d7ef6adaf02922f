#include "tests/exec/byte_kernels.h"

#include "tests/exec/byte_op.h"

namespace moebench {

void ByteKernels::run(int op) {
  const Plan& plan = program_.plan();
  const Op& running = plan.ops[static_cast<std::size_t>(op)];
  const auto bytes = [&](Access access) {
    const Bytes size = plan.values[access.value].size;
    return std::span(program_.address(access.slot), static_cast<std::size_t>(size.count()));
  };
  ByteOperands operands;
  for (int i = 0; i < running.reads.size(); ++i) operands.reads[static_cast<std::size_t>(i)] = bytes(running.reads[i]);
  for (int i = 0; i < running.writes.size(); ++i)
    operands.writes[static_cast<std::size_t>(i)] = bytes(running.writes[i]);
  run_on_bytes(plan, running, operands);
}

}  // namespace moebench
