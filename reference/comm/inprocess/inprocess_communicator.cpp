#include "reference/comm/inprocess/inprocess_communicator.h"

#include "reference/comm/identity.h"
#include "reference/comm/inprocess/meeting.h"
#include "reference/comm/rank_ordered_sum.h"
#include "reference/comm/segments.h"

namespace moebench {
namespace {

class InProcessCommunicator final : public Communicator {
 public:
  InProcessCommunicator(std::shared_ptr<Meeting> meeting, int rank)
      : meeting_(std::move(meeting)), rank_(rank), sends_(meeting_->ranks()), receives_(meeting_->ranks()) {}
  ~InProcessCommunicator() override { meeting_->leave(rank_); }

  int rank() const override { return rank_; }
  int size() const override { return meeting_->ranks(); }

  void announce(std::span<std::byte>) override {}
  void withdraw(std::span<std::byte>) noexcept override {}

  Instant all_to_all(const Exchange& exchange) override {
    sends_.assign(exchange.sends);
    receives_.assign(exchange.receives);
    return meeting_->meet(rank_, {exchange.identity, exchange.send, exchange.receive, &sends_, &receives_});
  }

  void all_reduce_sum(std::span<float> values) override { sum_.sum(*this, values); }
  void all_reduce_sum(std::span<double> values) override { sum_.sum(*this, values); }

  void barrier() override { all_to_all({.identity = barrier_identity}); }

  void abort(std::string_view reason) noexcept override { meeting_->abort(rank_, reason); }

 private:
  const std::shared_ptr<Meeting> meeting_;
  const int rank_;
  SegmentTable sends_;
  SegmentTable receives_;
  RankOrderedSum sum_;
};

}  // namespace

std::vector<std::unique_ptr<Communicator>> connect_inprocess(int size, Seconds timeout) {
  const auto meeting = std::make_shared<Meeting>(size, timeout);
  std::vector<std::unique_ptr<Communicator>> ranks;
  ranks.reserve(static_cast<std::size_t>(size));
  for (int rank = 0; rank < size; ++rank) ranks.push_back(std::make_unique<InProcessCommunicator>(meeting, rank));
  return ranks;
}

}  // namespace moebench
