#include "reference/comm/paced/paced_communicator.h"

#include <algorithm>
#include <vector>

#include "reference/comm/paced/pacer.h"
#include "reference/comm/rank_ordered_sum.h"
#include "reference/comm/segments.h"

namespace moebench {
namespace {

class PacedCommunicator final : public Communicator {
 public:
  PacedCommunicator(Communicator& real, LinkPace pace)
      : real_(real),
        link_(pace.rate, pace.latency),
        departures_(static_cast<std::size_t>(real.size())),
        segments_(real.size()) {
    for (int peer = 0; peer < size(); ++peer) {
      to_each_.push_back({.peer = peer, .offset = Bytes(0), .size = Bytes(sizeof(Instant))});
      from_each_.push_back(
          {.peer = peer, .offset = Bytes(sizeof(Instant)) * std::int64_t{peer}, .size = Bytes(sizeof(Instant))});
    }
  }

  int rank() const override { return real_.rank(); }
  int size() const override { return real_.size(); }
  void announce(std::span<std::byte> memory) override { real_.announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { real_.withdraw(memory); }

  Instant all_to_all(const Exchange& exchange) override {
    for (const std::span<const Segment> segments : {exchange.sends, exchange.receives}) segments_.assign(segments);
    departure_ = exchange.ready_since ? link_.departure_since(*exchange.ready_since)
                                      : link_.earliest_departure(std::chrono::steady_clock::now());
    agree_on_departure(exchange.identity);
    real_.all_to_all(exchange);
    const Bytes travelling = std::max(travelling_in(exchange.sends), travelling_in(exchange.receives));
    link_.sleep_until(link_.reserve(departure_, travelling));
    return departure_;
  }

  void all_reduce_sum(std::span<float> values) override { sum_.sum(*this, values); }
  void all_reduce_sum(std::span<double> values) override { sum_.sum(*this, values); }

  void barrier() override { real_.barrier(); }
  void confirm() override { real_.confirm(); }
  void replayed() override { real_.replayed(); }

  void abort(std::string_view reason) noexcept override {
    link_.stop();
    real_.abort(reason);
  }

 private:
  // The last of all ranks'. They share a clock: it is of one machine. Ranks that disagree on the exchange are told
  // here.
  void agree_on_departure(std::uint32_t exchange) {
    real_.all_to_all({.identity = exchange,
                      .send = reinterpret_cast<const std::byte*>(&departure_),
                      .sends = to_each_,
                      .receive = reinterpret_cast<std::byte*>(departures_.data()),
                      .receives = from_each_});
    departure_ = *std::max_element(departures_.begin(), departures_.end());
  }

  // What goes to, or comes from, other ranks.
  Bytes travelling_in(std::span<const Segment> segments) const {
    Bytes total;
    for (const Segment& segment : segments) total += segment.peer == rank() ? Bytes(0) : segment.size;
    return total;
  }

  Communicator& real_;
  Pacer link_;
  RankOrderedSum sum_;
  Instant departure_;
  std::vector<Instant> departures_;  // of each rank
  std::vector<Segment> to_each_;
  std::vector<Segment> from_each_;
  SegmentTable segments_;  // refuses those that make no sense before others are met
};

}  // namespace

std::unique_ptr<Communicator> make_paced_communicator(Communicator& real, LinkPace pace) {
  return std::make_unique<PacedCommunicator>(real, pace);
}

}  // namespace moebench
