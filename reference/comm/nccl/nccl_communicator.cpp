#include "reference/comm/nccl_communicator.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <nccl.h>

#include <cstring>
#include <string>

#include "reference/base/cuda/check.h"
#include "reference/comm/nccl/nccl_handle.h"
#include "reference/comm/nccl/nccl_watch.h"

namespace moebench {
namespace {

void require_valid(std::span<const Segment> segments, int ranks) {
  for (const Segment& segment : segments) {
    if (segment.peer >= 0 && segment.peer < ranks && segment.offset >= Bytes(0) && segment.size >= Bytes(0)) continue;
    throw Error("an exchange has a segment of " + std::to_string(segment.size.count()) + " bytes at " +
                std::to_string(segment.offset.count()) + " for rank " + std::to_string(segment.peer) + " of " +
                std::to_string(ranks));
  }
}

class NcclCommunicator final : public Communicator {
 public:
  NcclCommunicator(const ncclUniqueId& id, const NcclOptions& options)
      : options_(options),
        guard_(static_cast<c10::DeviceIndex>(options.gpu)),
        handle_(id, options),
        watch_(handle_, options.timeout),
        one_(at::zeros({1}, on_gpu(c10::kFloat))) {}

  int rank() const override { return options_.rank; }
  int size() const override { return options_.size; }

  // NCCL's connections need no registration.
  void announce(std::span<std::byte>) override {}
  void withdraw(std::span<std::byte>) noexcept override {}

  Instant all_to_all(const Exchange& exchange) override {
    const Instant called = std::chrono::steady_clock::now();
    require_valid(exchange.sends, size());
    require_valid(exchange.receives, size());
    issue("an all-to-all", [&](ncclComm_t communicator) {
      return exchange.even ? exchange_evenly(exchange, communicator) : send_and_receive(exchange, communicator);
    });
    return called;
  }

  void all_reduce_sum(std::span<float> values) override { sum(values.data(), values.size(), c10::kFloat, ncclFloat32); }
  void all_reduce_sum(std::span<double> values) override {
    sum(values.data(), values.size(), c10::kDouble, ncclFloat64);
  }

  void barrier() override {
    void* const one = one_.data_ptr();
    issue("a barrier", [&](ncclComm_t all) { return ncclAllReduce(one, one, 1, ncclFloat32, ncclSum, all, stream()); });
    check_cuda(cudaStreamSynchronize(stream()), "cudaStreamSynchronize");
    confirm();
  }

  void confirm() override {
    watch_.ended();
    handle_.look();
    handle_.confirm();
  }

  void replayed() override { watch_.begun(); }

  void abort(std::string_view reason) noexcept override { handle_.abort(reason); }

 private:
  at::TensorOptions on_gpu(c10::ScalarType type) const {
    return at::TensorOptions(type).device(c10::kCUDA, static_cast<c10::DeviceIndex>(options_.gpu));
  }

  cudaStream_t stream() const { return c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(options_.gpu)); }

  template <class Call>
  void issue(const char* name, const Call& call) {
    watch_.begun();
    handle_.issue(name, call);
  }

  ncclResult_t exchange_evenly(const Exchange& exchange, ncclComm_t communicator) const {
    const Segment& sent = exchange.sends.front();
    const Segment& received = exchange.receives.front();
    return ncclAlltoAll(exchange.send + sent.offset.count(), exchange.receive + received.offset.count(),
                        static_cast<std::size_t>(sent.size.count()), ncclInt8, communicator, stream());
  }

  // The group ends whatever comes of its parts.
  ncclResult_t send_and_receive(const Exchange& exchange, ncclComm_t communicator) const {
    ncclResult_t first = ncclGroupStart();
    const auto keep = [&](ncclResult_t result) {
      if (first == ncclSuccess && result != ncclInProgress) first = result;
    };
    for (const Segment& segment : exchange.sends) {
      if (segment.size == Bytes(0)) continue;
      keep(ncclSend(exchange.send + segment.offset.count(), static_cast<std::size_t>(segment.size.count()), ncclInt8,
                    segment.peer, communicator, stream()));
    }
    for (const Segment& segment : exchange.receives) {
      if (segment.size == Bytes(0)) continue;
      keep(ncclRecv(exchange.receive + segment.offset.count(), static_cast<std::size_t>(segment.size.count()), ncclInt8,
                    segment.peer, communicator, stream()));
    }
    const ncclResult_t end = ncclGroupEnd();
    return first == ncclSuccess ? end : first;
  }

  void sum(void* values, std::size_t count, c10::ScalarType type, ncclDataType_t nccl_type) {
    if (count == 0) return;
    const auto elements = static_cast<std::int64_t>(count);
    const at::Tensor own = at::from_blob(values, {elements}, on_gpu(type));
    const at::Tensor all = at::empty({size(), elements}, on_gpu(type));
    issue("ncclAllGather", [&](ncclComm_t communicator) {
      return ncclAllGather(values, all.data_ptr(), count, nccl_type, communicator, stream());
    });
    own.copy_(all[0]);
    for (int r = 1; r < size(); ++r) own.add_(all[r]);
  }

  NcclOptions options_;
  c10::cuda::CUDAGuard guard_;
  NcclHandle handle_;
  NcclWatch watch_;
  at::Tensor one_;
};

ncclUniqueId agreed_id(Store& store, const NcclOptions& options) {
  constexpr auto key = "nccl/id";
  ncclUniqueId id;
  if (options.rank == 0) {
    const ncclResult_t result = ncclGetUniqueId(&id);
    if (result != ncclSuccess) {
      throw CommunicationError(std::string("ncclGetUniqueId: ") + ncclGetErrorString(result));
    }
    store.set(key, std::string(id.internal, sizeof id.internal));
    return id;
  }
  const std::string bytes = store.get(key, options.startup);
  if (bytes.size() != sizeof id.internal) throw CommunicationError("rank 0 told an NCCL id of another size");
  std::memcpy(id.internal, bytes.data(), bytes.size());
  return id;
}

}  // namespace

std::unique_ptr<Communicator> connect_nccl(const std::shared_ptr<Store>& store, const NcclOptions& options) {
  return std::make_unique<NcclCommunicator>(agreed_id(*store, options), options);
}

}  // namespace moebench
