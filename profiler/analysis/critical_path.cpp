#include "profiler/analysis/critical_path.h"

#include <algorithm>

#include "profiler/analysis/matched_collectives.h"
#include "profiler/analysis/predecessors.h"

namespace moebench {
namespace {

constexpr int none = -1;

// Goes from the end to the beginning.
class Walk {
 public:
  explicit Walk(std::span<const TracedStep> ranks) : ranks_(ranks), collectives_(ranks) {
    for (const TracedStep& rank : ranks) predecessors_.emplace_back(rank.plan);
  }

  std::vector<PathPart> run() {
    const auto last = std::max_element(ranks_.begin(), ranks_.end(),
                                       [](const TracedStep& a, const TracedStep& b) { return a.end < b.end; });
    rank_ = static_cast<std::size_t>(last - ranks_.begin());
    now_ = last->end;
    back_to(Use::host, none, last->backward.end);
    through(Pass::backward);
    back_to(Use::host, none, ranks_[rank_].forward.end);
    through(Pass::forward);
    const TracedStep& first = ranks_[rank_];
    back_to(Use::host, none, first.begin + first.routing_waited + first.routing);
    back_to(Use::routing, none, first.begin + first.routing_waited);
    back_to(Use::peer, none, first.begin);
    std::reverse(path_.begin(), path_.end());
    return std::move(path_);
  }

 private:
  const Span& span(int op) const { return ranks_[rank_].spans[static_cast<std::size_t>(op)]; }

  // What the rank did from `time` until now.
  void back_to(Use use, int op, Seconds time) {
    if (time >= now_) return;
    path_.push_back({use, static_cast<int>(rank_), op, time, now_});
    now_ = time;
  }

  void through(Pass pass) {
    int op = last_of(pass);
    if (op != none) back_to(Use::launch, none, span(op).end);
    while (op != none) op = before(op);
    back_to(Use::launch, none, ranks_[rank_].of(pass).begin);
  }

  int last_of(Pass pass) const {
    const Plan& plan = ranks_[rank_].plan.plan();
    const int first = pass == Pass::forward ? 0 : plan.backward_begin;
    const int end = first + static_cast<int>(plan.pass(pass).size());
    int last = none;
    for (int op = first; op < end; ++op) {
      if (last == none || span(op).end > span(last).end) last = op;
    }
    return last;
  }

  // Takes an op, and the wait before it, and returns the one that it waited for.
  int before(int op) {
    const Seconds waited = ranks_[rank_].waited[static_cast<std::size_t>(op)];
    if (waited > Seconds(0)) {
      op = meet(op, waited);
    } else {
      back_to(Use::work, op, span(op).begin);
    }
    const int latest = predecessors_[rank_].latest(op, ranks_[rank_].spans);
    if (latest != none) back_to(Use::launch, op, span(latest).end);
    return latest;
  }

  // Goes over to the rank that came last, and returns its op.
  int meet(int op, Seconds waited) {
    const int collective = collectives_.of(rank_, op);
    const std::size_t last = last_to_come(ranks_, collectives_, collective);
    if (last == rank_) {
      back_to(Use::work, op, span(op).begin + waited);
      back_to(Use::peer, op, span(op).begin);
      return op;
    }
    const int its_op = collectives_.op(last, collective);
    back_to(Use::work, op, ranks_[last].spans[static_cast<std::size_t>(its_op)].begin);
    rank_ = last;
    return its_op;
  }

  std::span<const TracedStep> ranks_;
  MatchedCollectives collectives_;
  std::vector<Predecessors> predecessors_;
  std::vector<PathPart> path_;  // the last part first
  std::size_t rank_ = 0;
  Seconds now_;
};

}  // namespace

std::vector<PathPart> critical_path(std::span<const TracedStep> ranks) { return Walk(ranks).run(); }

}  // namespace moebench
