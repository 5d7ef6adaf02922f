#pragma once
// Ops as NVTX ranges, which NVIDIA's tools show beside what they launch; next to nothing where no tool looks.

#include <nvtx3/nvToolsExt.h>

#include "reference/plan/op.h"

namespace moebench {

class NvtxRanges {
 public:
  NvtxRanges() : domain_(nvtxDomainCreateA("moebench")) {}
  ~NvtxRanges() { nvtxDomainDestroy(domain_); }
  NvtxRanges(const NvtxRanges&) = delete;
  NvtxRanges& operator=(const NvtxRanges&) = delete;

  // A range of the kind's name; its payload is the op's index in the plan. Ends with pop(), on the same thread.
  void push(int index, const Op& op) noexcept {
    nvtxEventAttributes_t range{};
    range.version = NVTX_VERSION;
    range.size = NVTX_EVENT_ATTRIB_STRUCT_SIZE;
    range.payloadType = NVTX_PAYLOAD_TYPE_INT32;
    range.payload.iValue = index;
    range.messageType = NVTX_MESSAGE_TYPE_ASCII;
    range.message.ascii = name_of(op.kind).data();  // a literal, and so it ends with a zero
    nvtxDomainRangePushEx(domain_, &range);
  }

  void pop() noexcept { nvtxDomainRangePop(domain_); }

 private:
  nvtxDomainHandle_t domain_;
};

}  // namespace moebench
