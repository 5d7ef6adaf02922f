#pragma once
// Where the ranks of one process meet for an exchange: all bring what they send and expect, all are checked against
// each other, then each copies what it receives, and nobody leaves before all have copied.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/comm/communicator.h"
#include "reference/comm/segments.h"

namespace moebench {

// What a rank brings. Both tables and the memory stay as they are until meet() returns.
struct Attendance {
  std::uint32_t identity = 0;
  const std::byte* send = nullptr;
  std::byte* receive = nullptr;
  const SegmentTable* sends = nullptr;
  const SegmentTable* receives = nullptr;
};

class Meeting {
 public:
  Meeting(int ranks, Seconds timeout);

  int ranks() const { return static_cast<int>(attendances_.size()); }

  // Returns when this rank's data is in place and its send memory is free, and tells when the last rank had come. Throws CommunicationError: another rank
  // did not come in time, brought something else, aborted or left; the same on every rank, and from then on.
  Instant meet(int rank, const Attendance& attendance);

  void abort(int rank, std::string_view reason);

  // The rank comes no more. Ends what the others wait for, if they cannot finish without it.
  void leave(int rank);

 private:
  struct Failure {
    std::string what;
    int peer;
  };

  void fail(std::string what, int peer);
  void throw_if_failed() const;
  void wait_for_all(std::unique_lock<std::mutex>& lock);
  void fail_for_missing_ranks();
  void require_agreement();
  void receive_from_all(int rank) const;

  const Seconds timeout_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Attendance>> attendances_;
  std::vector<bool> left_;
  int present_ = 0;
  int copying_ = 0;
  std::uint64_t exchanges_begun_ = 0;
  std::uint64_t exchanges_ended_ = 0;
  Instant begun_;  // the exchange under way
  std::optional<Failure> failure_;
};

}  // namespace moebench
