#include "reference/comm/nccl/nccl_handle.h"

#include <system_error>
#include <utility>

namespace moebench {

NcclHandle::NcclHandle(const ncclUniqueId& id, const NcclOptions& options) : timeout_(options.timeout) {
  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  const ncclResult_t result = ncclCommInitRankConfig(&communicator_, options.size, id, options.rank, &config);
  try {
    settle("ncclCommInitRankConfig", result, options.startup);
  } catch (const CommunicationError&) {
    abort("it never was complete");
    throw;
  }
}

NcclHandle::~NcclHandle() {
  try {
    issue("ncclCommFinalize", [](ncclComm_t communicator) { return ncclCommFinalize(communicator); });
    static_cast<void>(ncclCommDestroy(communicator_));  // nothing is left to be told of
  } catch (const CommunicationError&) {
    abort("its end failed");
  }
}

void NcclHandle::settle(const char* name, ncclResult_t result, Seconds patience) {
  const Deadline deadline = deadline_after(patience);
  while (result == ncclInProgress) {
    if (std::chrono::steady_clock::now() > deadline) {
      abort(std::string(name) + ": the other ranks did not come in time");
      return confirm();
    }
    std::this_thread::yield();
    const std::lock_guard lock(mutex_);
    require_whole();
    const ncclResult_t asked = ncclCommGetAsyncError(communicator_, &result);
    if (asked != ncclSuccess) result = asked;
  }
  if (result == ncclSuccess) return;
  const std::lock_guard lock(mutex_);
  break_off(words_of(name, result));
  require_whole();
}

void NcclHandle::look() noexcept {
  const std::lock_guard lock(mutex_);
  if (communicator_ == nullptr) return;
  ncclResult_t result = ncclSuccess;
  const ncclResult_t asked = ncclCommGetAsyncError(communicator_, &result);
  if (asked != ncclSuccess) result = asked;
  if (result != ncclSuccess && result != ncclInProgress) break_off(words_of("NCCL", result));
}

void NcclHandle::abort(std::string_view reason) noexcept {
  const std::lock_guard lock(mutex_);
  break_off(reason);
}

void NcclHandle::confirm() {
  const std::lock_guard lock(mutex_);
  require_whole();
}

void NcclHandle::require_whole() const {
  if (!reason_.empty()) throw CommunicationError(reason_);
}

std::string NcclHandle::words_of(const char* name, ncclResult_t result) const {
  std::string words = std::string(name) + ": " + ncclGetErrorString(result);
  const char* const more = ncclGetLastError(communicator_);
  if (more != nullptr && *more != '\0') words += std::string(" (") + more + ")";
  return words;
}

void NcclHandle::break_off(std::string_view reason) noexcept {
  if (reason_.empty()) reason_ = reason;
  if (communicator_ == nullptr) return;
  // It first tells kernels to end, and then waits until no graph refers to the communicator any more, which may be
  // long: the thread that aborts may be the one that holds the graph. NCCL makes the communicator's GPU the current one
  // by itself (commDestroySync() and commCleanup() of its src/init.cc). What it returns says nothing that `reason` does
  // not.
  ncclComm* const broken = std::exchange(communicator_, nullptr);
  try {
    std::thread([broken] { static_cast<void>(ncclCommAbort(broken)); }).detach();
  } catch (const std::system_error&) {
    static_cast<void>(ncclCommAbort(broken));
  }
}

}  // namespace moebench
