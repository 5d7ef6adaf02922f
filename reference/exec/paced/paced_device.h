#pragma once
// A device whose copies between its memory and the host's are as slow as an emulation says: stands for PCIe on a
// processor, where offloading would cost what a copy in memory costs.

#include <memory>

#include "reference/exec/device.h"

namespace moebench {

// Borrows `real`, which outlives it. Copies share one engine, whichever way they go.
std::unique_ptr<Device> make_paced_device(Device& real, BytesPerSecond copy_rate);

}  // namespace moebench
