#pragma once
// How much memory a configuration will need, before anything is run.

#include <cstdint>

#include "reference/plan/memory.h"
#include "suites/configuration.h"

namespace moebench {

// Of the rank that is expected to receive most rows: in equal shares where the gate chooses, and as the workload draws
// them where it does.
struct MemoryPrediction {
  ArenaMemory arenas;
  Bytes routing;  // what the gate keeps beside the arenas
  ModelStateMemory state;
  Bytes tensors;             // input, output and their gradients
  Bytes exchange;            // about what the communicator holds for the all-to-alls
  Bytes oracle;              // about what the oracle takes while it computes, before there is a layer
  Bytes comparison;          // about what the comparison with its answer takes beside the layer
  Bytes process = mib(160);  // program and libraries, before anything is run

  bool runs_optimizer = false;

  Bytes device() const { return arenas.device() + routing; }  // what results call predicted_bytes

  // What a worker takes for this configuration, the optimizer's state only where it is run. Not in it: the oracle's
  // answers that a worker keeps, which are a sixteenth of the available memory at most.
  Bytes allocated() const;

  // Of that, what lies in the memory of a rank's GPU where it computes on one.
  Bytes on_gpu() const;
};

// What a worker needs that has both layers at once. The oracle has computed before.
MemoryPrediction together(const MemoryPrediction& a, const MemoryPrediction& b);

// `seed` is the suite's. Throws InputError for a configuration that cannot be.
MemoryPrediction predict_memory(const Configuration& configuration, std::uint64_t seed = 1);

// "12.34 GiB", "56.7 MiB".
std::string memory_text(Bytes bytes);

}  // namespace moebench
