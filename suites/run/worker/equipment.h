#pragma once
// What a rank computes and communicates with.

#include <memory>
#include <string_view>

#include "profiler/cupti/gpu_recorder.h"
#include "profiler/nvml/gpu_watch.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/layer/backend.h"
#include "suites/run/job.h"

namespace moebench {

// On the CPU one communicator for everything, each thread bound to the cores that the job's pinning gives it. On a GPU
// NCCL between the GPUs, and Gloo beside it for what lies in the host's memory.
class Equipment {
 public:
  // All ranks together. The calling thread is bound too. Throws CommunicationError where the others do not come,
  // InputError for a GPU that is not there.
  explicit Equipment(const WorkerTask& task);

  // Of parts made elsewhere, with one communicator.
  Equipment(Backend backend, std::unique_ptr<Device> device, std::unique_ptr<Communicator> communicator,
            std::unique_ptr<GpuRecorder> recorder = nullptr);

  const Backend& backend() const { return backend_; }
  Device& device() const { return *device_; }
  Communicator& communicator() const { return data_ ? *data_ : *control_; }  // of the device's memory
  Communicator& control() const { return *control_; }                        // of the host's
  bool has_one_communicator() const { return data_ == nullptr; }
  bool is_on_gpu() const { return !backend_.device.is_cpu(); }
  GpuRecorder* recorder() const { return recorder_.get(); }  // null: there is none; the backend tells it of ops
  GpuWatch* watch() const { return watch_.get(); }           // null: on the CPU, or the driver tells nothing

  // Any thread may call it at any moment.
  void abort(std::string_view reason) noexcept;

 private:
  void record_with(std::unique_ptr<GpuRecorder> recorder);

  Backend backend_;
  std::unique_ptr<GpuRecorder> recorder_;
  std::unique_ptr<GpuWatch> watch_;
  std::unique_ptr<Communicator> control_;
  std::unique_ptr<Communicator> data_;  // null: that of the host's memory
  std::unique_ptr<Device> device_;
};

}  // namespace moebench
