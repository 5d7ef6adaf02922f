#pragma once
// NCCL between GPUs. A build without MOEBENCH_WITH_CUDA has this function too, and throws.

#include <memory>

#include "reference/comm/communicator.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

struct NcclOptions {
  int rank = 0;
  int size = 1;
  int gpu = 0;            // of this machine, one a rank
  Seconds timeout{30.0};  // for all that is issued until confirm(), from the first of it on; for enqueuing each call
  Seconds startup{60.0};  // for connecting
};

// Collective over all ranks: meets through keys "nccl/..." of `store`, which is not used afterwards. Throws
// CommunicationError; InputError where this build has no NCCL.
//
// Memory is the GPU's. Calls launch on LibTorch's current stream and return when NCCL has really enqueued their work,
// which a communicator that does not block tells only when it is asked. confirm() throws for what has failed since;
// barrier() waits for the GPU.
//
// An all-to-all is one group of sends and receives; an even one, which all ranks know to be so, is ncclAlltoAll. NCCL
// does not see what peers call: identities and sizes are not compared, as they are elsewhere. Ranks that disagree get a
// time-out. A sum gathers all ranks' numbers and adds them in the order of ranks, so its scratch is as many times as
// large.
//
// A thread of its own looks after it: a pass of which the first collective was issued longer ago than the time-out when
// it is not yet confirmed, or an error that NCCL finds by itself, ends in an abort, and kernels that wait for a lost
// peer end with it.
std::unique_ptr<Communicator> connect_nccl(const std::shared_ptr<Store>& store, const NcclOptions& options);

}  // namespace moebench
