#pragma once
// What a step needs of a network: all-to-all with uneven counts, a sum over ranks, a barrier, and a way out.
//
// All ranks issue the same collectives in the same order; one thread at a time calls (abort() excepted, which any
// thread may call at any moment). Calls return when the received data is in place and the sent data may be overwritten;
// of memory on a GPU they return earlier, and this holds for what follows on the caller's stream.
// Every call may throw CommunicationError: a lost peer (peer() names it where that is known), a time-out, an abort.
// After that the communicator is broken: each further call throws.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

// `size` bytes at `offset` from the exchange's send or receive base, for or from rank `peer` (which may be this rank).
struct Segment {
  int peer = 0;
  Bytes offset;
  Bytes size;

  bool operator==(const Segment&) const = default;
};

// One all-to-all. Between two ranks the k-th non-empty segment sent meets the k-th non-empty segment received, and
// their sizes are equal. Segments land where they are needed: rows of several experts go straight to their expert's
// place, without a permutation after the exchange. Send and receive ranges do not overlap. Throws Error, and harms
// nothing, for a segment whose peer is no rank or whose offset or size is negative.
using Instant = std::chrono::steady_clock::time_point;  // of this process

struct Exchange {
  // Which collective of the step this is, below first_reserved_identity (identity.h). Ranks that disagree about it, or
  // about sizes, get an error, never a swap.
  std::uint32_t identity = 0;
  const std::byte* send = nullptr;
  std::span<const Segment> sends;
  std::byte* receive = nullptr;
  std::span<const Segment> receives;
  // Since when its data is there; nothing: since the call, or since the last exchange, upon which it follows. The
  // thread that calls may be late, an emulated wire is not.
  std::optional<Instant> ready_since;
  // One segment for each rank both ways, all of one size and one behind the other in the order of ranks; and so on all
  // ranks, which know it beforehand.
  bool even = false;
};

class Communicator {
 public:
  virtual ~Communicator() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;

  // Announces memory that later exchanges lie in, so that it is registered once and not for every call. Memory that
  // was never announced works too. `withdraw` takes the same range, before it is freed.
  virtual void announce(std::span<std::byte> memory) = 0;
  virtual void withdraw(std::span<std::byte> memory) noexcept = 0;

  // Returns when the last of the others had come, as seen from here: what lies before that was waiting for a peer.
  virtual Instant all_to_all(const Exchange& exchange) = 0;

  // In place. Each element is summed in the order of ranks: every rank gets the same bits, in every run.
  virtual void all_reduce_sum(std::span<float> values) = 0;
  virtual void all_reduce_sum(std::span<double> values) = 0;

  virtual void barrier() = 0;

  // Throws what an earlier call could not know yet. Nothing for a communicator whose calls return when all is done; one
  // whose calls only launch work on a GPU is asked when the GPU has come to the end of it.
  virtual void confirm() {}

  // What calls since then gave to a recording of a GPU's is about to run again, without these calls.
  virtual void replayed() {}

  // Ends what is under way here and at the peers; they see this rank's `reason` or a lost connection.
  virtual void abort(std::string_view reason) noexcept = 0;
};

}  // namespace moebench
