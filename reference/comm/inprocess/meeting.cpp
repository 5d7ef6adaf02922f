#include "reference/comm/inprocess/meeting.h"

#include <algorithm>
#include <sstream>

#include "reference/base/error.h"
#include "reference/comm/deadline.h"
#include "reference/comm/identity.h"

namespace moebench {
namespace {

constexpr int nobody = -1;

std::string name_of_rank(int rank) { return "rank " + std::to_string(rank); }

}  // namespace

Meeting::Meeting(int ranks, Seconds timeout)
    : timeout_(timeout), attendances_(static_cast<std::size_t>(ranks)), left_(static_cast<std::size_t>(ranks)) {}

Instant Meeting::meet(int rank, const Attendance& attendance) {
  std::unique_lock lock(mutex_);
  throw_if_failed();
  const auto absent = std::find(left_.begin(), left_.end(), true);
  if (absent != left_.end()) {
    const int peer = static_cast<int>(absent - left_.begin());
    fail(name_of_rank(peer) + " has left", peer);
    throw_if_failed();
  }

  attendances_[static_cast<std::size_t>(rank)] = attendance;
  if (++present_ == ranks()) {
    require_agreement();
    present_ = 0;
    copying_ = ranks();
    ++exchanges_begun_;
    begun_ = std::chrono::steady_clock::now();
    changed_.notify_all();
  } else {
    wait_for_all(lock);
  }

  const Instant begun = begun_;
  lock.unlock();
  receive_from_all(rank);
  lock.lock();

  const std::uint64_t mine = exchanges_begun_;
  if (--copying_ == 0) {
    exchanges_ended_ = mine;
    for (auto& each : attendances_) each.reset();
    changed_.notify_all();
  }
  // No time-out and no abort here: others read this rank's memory until they have copied.
  changed_.wait(lock, [&] { return exchanges_ended_ >= mine; });
  return begun;
}

void Meeting::wait_for_all(std::unique_lock<std::mutex>& lock) {
  const std::uint64_t before = exchanges_begun_;
  const bool settled = changed_.wait_until(lock, deadline_after(timeout_),
                                           [&] { return exchanges_begun_ > before || failure_.has_value(); });
  if (exchanges_begun_ > before) return;
  if (!settled) fail_for_missing_ranks();
  throw_if_failed();
}

void Meeting::fail_for_missing_ranks() {
  std::string missing;
  int first = nobody;
  std::uint32_t identity = 0;
  for (int rank = 0; rank < ranks(); ++rank) {
    const auto& attendance = attendances_[static_cast<std::size_t>(rank)];
    if (attendance) {
      identity = attendance->identity;
      continue;
    }
    if (first == nobody) first = rank;
    missing += (missing.empty() ? "" : ", ") + name_of_rank(rank);
  }
  std::ostringstream text;
  text << missing << " did not come to " << name_of_collective(identity) << " within " << timeout_.count() << " s";
  fail(text.str(), first);
}

void Meeting::require_agreement() {
  const std::uint32_t identity = attendances_.front()->identity;
  for (int rank = 1; rank < ranks(); ++rank) {
    const std::uint32_t other = attendances_[static_cast<std::size_t>(rank)]->identity;
    if (other == identity) continue;
    fail("rank 0 is in " + name_of_collective(identity) + ", but " + name_of_rank(rank) + " in " +
             name_of_collective(other),
         nobody);
    throw_if_failed();
  }
  for (int sender = 0; sender < ranks(); ++sender) {
    for (int receiver = 0; receiver < ranks(); ++receiver) {
      const Attendance& from = *attendances_[static_cast<std::size_t>(sender)];
      const Attendance& to = *attendances_[static_cast<std::size_t>(receiver)];
      const Consignment sent = consignment_of(from.sends->of(receiver));
      const Consignment expected = consignment_of(to.receives->of(sender));
      if (sent == expected) continue;
      fail(name_of_collective(identity) + ": " + describe_disagreement(sender, sent, receiver, expected), nobody);
      throw_if_failed();
    }
  }
}

void Meeting::receive_from_all(int rank) const {
  const Attendance& own = *attendances_[static_cast<std::size_t>(rank)];
  for (int sender = 0; sender < ranks(); ++sender) {
    const Attendance& other = *attendances_[static_cast<std::size_t>(sender)];
    copy_segments(other.send, other.sends->of(rank), own.receive, own.receives->of(sender));
  }
}

void Meeting::abort(int rank, std::string_view reason) {
  const std::lock_guard lock(mutex_);
  fail(name_of_rank(rank) + " aborted: " + std::string(reason), rank);
}

void Meeting::leave(int rank) {
  const std::lock_guard lock(mutex_);
  left_[static_cast<std::size_t>(rank)] = true;
  if (present_ > 0) fail(name_of_rank(rank) + " has left", rank);
}

void Meeting::fail(std::string what, int peer) {
  if (failure_) return;
  failure_ = Failure{std::move(what), peer};
  changed_.notify_all();
}

void Meeting::throw_if_failed() const {
  if (failure_) throw CommunicationError(failure_->what, failure_->peer);
}

}  // namespace moebench
