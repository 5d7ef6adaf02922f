#pragma once
// What computes. The executor runs collectives and copies itself; every op of the compute stream goes here.

namespace moebench {

// Bound to one program's plan and memory. `run` is called from the compute stream, one call at a time, and may throw.
class Kernels {
 public:
  virtual ~Kernels() = default;

  // Runs op `op` (an index into the plan's ops).
  virtual void run(int op) = 0;
};

}  // namespace moebench
