#include "suites/run/worker/equipment.h"

#include "reference/base/error.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/nccl_communicator.h"
#include "reference/comm/rendezvous/tcp_store.h"
#include "reference/exec/gpus.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"
#include "reference/kernels/cuda_device.h"
#include "suites/run/core_binding.h"

namespace moebench {
namespace {

constexpr Seconds startup(60);

// Longer than an agent waits for a configuration: the agent knows better who is to blame.
Seconds patience(const Job& job) { return job.timeout + Seconds(10); }

// Clocks and temperatures are worth telling, and nothing that a run depends on.
std::unique_ptr<GpuWatch> watch_of(int gpu) {
  try {
    return std::make_unique<GpuWatch>(gpus().all.at(static_cast<std::size_t>(gpu)).bus);
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

Equipment::Equipment(const WorkerTask& task) {
  const Job& job = task.job;
  const CoreBinding cores = core_binding(job.pinning, place_of(job, task.rank), job.threads, allowed_cores());
  bind_thread(cores.communication);  // Gloo's own thread too
  const auto store = with_prefix(join_tcp_store(task.meeting.host, task.meeting.port, startup), task.meeting.prefix);
  control_ = connect_gloo(
      store,
      {.rank = task.rank, .size = job.ranks, .interface = {}, .host = task.meeting.bind, .timeout = patience(job)});
  if (!job.gpus.empty()) {
    const int gpu = job.gpus[static_cast<std::size_t>(task.rank)];
    device_ = make_cuda_device(gpu);
    data_ = connect_nccl(store, {.rank = task.rank, .size = job.ranks, .gpu = gpu, .timeout = patience(job)});
    backend_ = tensor_backend(at::Device(at::kCUDA, static_cast<at::DeviceIndex>(gpu)));
    record_with(make_gpu_recorder());
    watch_ = watch_of(gpu);
  }
  bind_thread(cores.computation);  // this thread chooses experts
  if (device_) return;
  device_ = make_thread_device([threads = job.threads, cores](Stream stream) {
    if (stream == Stream::compute) return prepare_compute_thread(threads);
    bind_thread(cores.communication);
  });
}

Equipment::Equipment(Backend backend, std::unique_ptr<Device> device, std::unique_ptr<Communicator> communicator,
                     std::unique_ptr<GpuRecorder> recorder)
    : backend_(std::move(backend)), control_(std::move(communicator)), device_(std::move(device)) {
  record_with(std::move(recorder));
}

void Equipment::record_with(std::unique_ptr<GpuRecorder> recorder) {
  recorder_ = std::move(recorder);
  backend_.marks = recorder_ ? &recorder_->marks() : nullptr;
}

void Equipment::abort(std::string_view reason) noexcept {
  if (data_) data_->abort(reason);
  control_->abort(reason);
}

}  // namespace moebench
