#pragma once
// One rank's program with all the memory it needs, on bytes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/exec/program.h"
#include "tests/exec/byte_kernels.h"
#include "tests/exec/interpreter.h"

namespace moebench {

class RankStep {
 public:
  RankStep(const VerifiedPlan& plan, Device& device, Communicator& communicator);

  Program& program() { return program_; }
  const ProgramMemory& memory() const { return memory_; }
  ByteKernels& kernels() { return kernels_; }

  // Gives the external slots what they hold before step number `step`, and garbage to those that hold nothing.
  void prepare(std::uint64_t step);

  // Names a value in an external slot that is not what the interpreter's last run left there; empty if there is none.
  std::string difference(const Interpreter& expected) const;

 private:
  const Plan& plan() const { return program_.plan(); }

  ProgramMemory memory_;
  Program program_;
  ByteKernels kernels_;
  std::vector<std::vector<std::byte>> external_;  // by slot; empty for others
};

}  // namespace moebench
