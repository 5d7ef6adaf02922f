#include "reference/plan/happens_before.h"

#include <array>

namespace moebench {
namespace {

// Steps through the streams, always running an op whose waits are over, as an executor would.
class Walk {
 public:
  Walk(const Plan& plan, const Dependencies& dependencies)
      : plan_(plan), edges_(dependencies.edges), clocks_(plan.ops.size()), done_(plan.ops.size(), 0) {
    order_.reserve(plan.ops.size());
    first_edge_.assign(plan.ops.size() + 1, 0);
    for (const Edge& edge : edges_) ++first_edge_[static_cast<std::size_t>(edge.to) + 1];
    for (std::size_t i = 1; i < first_edge_.size(); ++i) first_edge_[i] += first_edge_[i - 1];
    by_target_.resize(edges_.size());
    std::vector<std::int32_t> next(first_edge_.begin(), first_edge_.end() - 1);
    for (const Edge& edge : edges_) {
      by_target_[static_cast<std::size_t>(next[static_cast<std::size_t>(edge.to)]++)] = edge.from;
    }
  }

  std::optional<HappensBefore> run() {
    const auto end = static_cast<std::int32_t>(plan_.ops.size());
    if (!run_pass(0, plan_.backward_begin)) return std::nullopt;
    for (Clock& clock : newest_) clock.latest.fill(plan_.backward_begin - 1);
    if (!run_pass(plan_.backward_begin, end)) return std::nullopt;
    return HappensBefore{std::move(clocks_), std::move(order_)};
  }

 private:
  bool run_pass(std::int32_t begin, std::int32_t end) {
    std::array<std::int32_t, stream_count> at{};
    for (std::size_t s = 0; s < at.size(); ++s) at[s] = next_on(static_cast<Stream>(s), begin, end);
    std::int32_t left = end - begin;
    while (left > 0) {
      const std::int32_t before = left;
      for (std::size_t s = 0; s < at.size(); ++s) {
        while (at[s] < end && ready(at[s])) {
          finish(static_cast<Stream>(s), at[s]);
          at[s] = next_on(static_cast<Stream>(s), at[s] + 1, end);
          --left;
        }
      }
      if (left == before) return false;
    }
    return true;
  }

  std::int32_t next_on(Stream stream, std::int32_t from, std::int32_t end) const {
    while (from < end && plan_.ops[static_cast<std::size_t>(from)].stream != stream) ++from;
    return from;
  }

  bool ready(std::int32_t op) const {
    const auto i = static_cast<std::size_t>(op);
    for (std::int32_t e = first_edge_[i]; e < first_edge_[i + 1]; ++e) {
      if (done_[static_cast<std::size_t>(by_target_[static_cast<std::size_t>(e)])] == 0) return false;
    }
    return true;
  }

  void finish(Stream stream, std::int32_t op) {
    const auto i = static_cast<std::size_t>(op);
    Clock& clock = newest_[static_cast<std::size_t>(stream)];
    for (std::int32_t e = first_edge_[i]; e < first_edge_[i + 1]; ++e) {
      clock.merge(clocks_[static_cast<std::size_t>(by_target_[static_cast<std::size_t>(e)])]);
    }
    clock.learn(stream, op);
    clocks_[i] = clock;
    done_[i] = 1;
    order_.push_back(op);
  }

  const Plan& plan_;
  const std::vector<Edge>& edges_;
  std::vector<std::int32_t> first_edge_;  // [ops + 1] into by_target_
  std::vector<std::int32_t> by_target_;   // sources
  std::vector<Clock> clocks_;
  std::vector<char> done_;
  std::vector<std::int32_t> order_;
  std::array<Clock, stream_count> newest_{};
};

}  // namespace

std::optional<HappensBefore> happens_before(const Plan& plan, const Dependencies& dependencies) {
  return Walk(plan, dependencies).run();
}

}  // namespace moebench
