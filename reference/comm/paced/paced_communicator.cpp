#include "reference/comm/paced/paced_communicator.h"

#include <algorithm>

#include "reference/comm/paced/pacer.h"
#include "reference/comm/rank_ordered_sum.h"

namespace moebench {
namespace {

class PacedCommunicator final : public Communicator {
 public:
  PacedCommunicator(Communicator& real, LinkPace pace) : real_(real), link_(pace.rate, pace.latency) {}

  int rank() const override { return real_.rank(); }
  int size() const override { return real_.size(); }
  void announce(std::span<std::byte> memory) override { real_.announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { real_.withdraw(memory); }

  Instant all_to_all(const Exchange& exchange) override {
    const Instant asked = std::chrono::steady_clock::now();
    const Instant all_here = real_.all_to_all(exchange);
    const Bytes travelling = std::max(travelling_in(exchange.sends), travelling_in(exchange.receives));
    link_.sleep_until(link_.reserve(asked, all_here, travelling));
    return all_here;
  }

  void all_reduce_sum(std::span<float> values) override { sum_.sum(*this, values); }
  void all_reduce_sum(std::span<double> values) override { sum_.sum(*this, values); }

  void barrier() override { real_.barrier(); }

  void abort(std::string_view reason) noexcept override {
    link_.stop();
    real_.abort(reason);
  }

 private:
  // What goes to, or comes from, other ranks.
  Bytes travelling_in(std::span<const Segment> segments) const {
    Bytes total;
    for (const Segment& segment : segments) total += segment.peer == rank() ? Bytes(0) : segment.size;
    return total;
  }

  Communicator& real_;
  Pacer link_;
  RankOrderedSum sum_;
};

}  // namespace

std::unique_ptr<Communicator> make_paced_communicator(Communicator& real, LinkPace pace) {
  return std::make_unique<PacedCommunicator>(real, pace);
}

}  // namespace moebench
