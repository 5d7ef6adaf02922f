#pragma once
// One NCCL communicator that does not block, and may be aborted at any moment from any thread.

#include <nccl.h>

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "reference/base/error.h"
#include "reference/base/units.h"
#include "reference/comm/deadline.h"
#include "reference/comm/nccl_communicator.h"

namespace moebench {

// Owns the communicator. issue() is for one thread at a time. Once it has failed or was aborted, every call throws
// CommunicationError with the first reason.
class NcclHandle {
 public:
  // Collective over all ranks, on the current GPU. Throws CommunicationError where they do not come in time.
  NcclHandle(const ncclUniqueId& id, const NcclOptions& options);

  // Waits for the others to end as well, unless it is broken; not longer than the time-out.
  ~NcclHandle();

  NcclHandle(const NcclHandle&) = delete;
  NcclHandle& operator=(const NcclHandle&) = delete;

  // Calls `call(communicator)`, which returns an ncclResult_t, and returns when NCCL has enqueued all that it gave.
  template <class Call>
  void issue(const char* name, const Call& call) {
    ncclResult_t result = ncclSuccess;
    {
      const std::lock_guard lock(mutex_);
      require_whole();
      result = call(communicator_);
    }
    settle(name, result, timeout_);
  }

  // Whether NCCL has found an error by itself: aborts with it.
  void look() noexcept;

  // Ends what is under way; the first reason counts.
  void abort(std::string_view reason) noexcept;

  // Throws where it is broken.
  void confirm();

 private:
  void require_whole() const;
  void settle(const char* name, ncclResult_t result, Seconds patience);
  std::string words_of(const char* name, ncclResult_t result) const;
  void break_off(std::string_view reason) noexcept;

  Seconds timeout_;
  mutable std::mutex mutex_;  // of all below
  ncclComm_t communicator_ = nullptr;
  std::string reason_;  // why it is broken; empty: it is not
};

}  // namespace moebench
