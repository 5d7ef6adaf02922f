#pragma once
// A machine of round figures, so that times can be worked out by hand.

#include "reference/cost/machine_profile.h"

namespace moebench {

// fp32 products at 1 TFLOP/s whatever their size, bf16 at twice, fp64 at half of it. Rows move at 1 ns a byte,
// activations at 0.5 ns, copies to the host at 4 ns and from it at 2 ns, each after 1 us. Nodes of 2 devices: 2 us and
// 10 GB/s inside, 5 us and 1 GB/s between them. Every stream slows every other. 1 us an op; 10 us a step; a prologue of
// 100 us and 10 ns a token.
MachineProfile small_machine();

// The same with an all-to-all of 3 us and an all-reduce of 4 us, at 2 ns a byte both, and measured products of fp32
// only.
MachineProfile small_measured_machine();

}  // namespace moebench
