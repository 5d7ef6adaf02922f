#pragma once
// A worker's device and communicator, as slow as an emulation says.

#include <memory>

#include "reference/comm/paced/paced_communicator.h"
#include "reference/exec/paced/paced_device.h"
#include "reference/cost/emulated_speeds.h"

namespace moebench {

// Borrows both, which outlive it; hands them on as they are where nothing is emulated.
class Emulation {
 public:
  Emulation(const EmulatedSpeeds& emulated, Device& device, Communicator& communicator)
      : real_device_(device), real_communicator_(communicator) {
    if (emulated.copy_rate) device_ = make_paced_device(device, *emulated.copy_rate);
    if (emulated.link) {
      communicator_ = make_paced_communicator(communicator, {emulated.link->rate, emulated.link->latency});
    }
  }

  Device& device() const { return device_ ? *device_ : real_device_; }
  Communicator& communicator() const { return communicator_ ? *communicator_ : real_communicator_; }

 private:
  Device& real_device_;
  Communicator& real_communicator_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<Communicator> communicator_;
};

}  // namespace moebench
