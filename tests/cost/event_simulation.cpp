#include "tests/cost/event_simulation.h"

#include <algorithm>
#include <array>

namespace moebench {
namespace {

// One rank, as far as it has come.
struct Progress {
  Timeline timeline;
  std::array<Seconds, stream_count> free{};
};

Seconds earliest(const VerifiedPlan& plan, Progress& rank, std::size_t op) {
  if (op == static_cast<std::size_t>(plan.plan().backward_begin)) {
    rank.free.fill(*std::max_element(rank.free.begin(), rank.free.end()));
  }
  Seconds begin = rank.free[static_cast<std::size_t>(plan.plan().ops[op].stream)];
  for (const Edge& edge : plan.dependencies().edges) {
    if (edge.to == static_cast<std::int32_t>(op)) {
      begin = std::max(begin, rank.timeline.spans[static_cast<std::size_t>(edge.from)].end);
    }
  }
  return begin;
}

void add(const VerifiedPlan& plan, Progress& rank, std::size_t op, Seconds begin, Seconds end) {
  const Stream stream = plan.plan().ops[op].stream;
  rank.timeline.spans.push_back({.op = static_cast<int>(op), .stream = stream, .begin = begin, .end = end});
  rank.free[static_cast<std::size_t>(stream)] = end;
}

// As far as the next collective, or to the end.
void go_on(const TimedPlan& timed, Progress& rank) {
  const std::vector<Op>& ops = timed.plan->plan().ops;
  for (std::size_t op = rank.timeline.spans.size(); op < ops.size() && !is_collective(ops[op].kind); ++op) {
    const Seconds begin = earliest(*timed.plan, rank, op);
    add(*timed.plan, rank, op, begin, begin + timed.alone[op]);
  }
}

// When an op's share advances.
struct Advance {
  Seconds begin;
  Seconds end;
};

// Of a rank's ops, the collectives.
std::vector<std::size_t> collectives_of(const TimedPlan& rank) {
  const std::vector<Op>& ops = rank.plan->plan().ops;
  std::vector<std::size_t> found;
  for (std::size_t op = 0; op < ops.size(); ++op) {
    if (is_collective(ops[op].kind)) found.push_back(op);
  }
  return found;
}

// By op of one rank. A collective's share begins when the last rank has come; what is left of its waiting is behind it.
std::vector<Advance> advances(std::span<const TimedPlan> ranks, const Fluid& simulated, std::size_t rank) {
  const SimulatedRank& result = simulated.rank(static_cast<int>(rank));
  std::vector<Advance> all;
  for (const Span& span : result.timeline.spans) all.push_back({span.begin, span.end});
  const std::vector<std::size_t> own = collectives_of(ranks[rank]);
  for (std::size_t other = 0; other < ranks.size(); ++other) {
    const std::vector<std::size_t> theirs = collectives_of(ranks[other]);
    const std::vector<Span>& spans = simulated.rank(static_cast<int>(other)).timeline.spans;
    for (std::size_t k = 0; k < own.size(); ++k) {
      all[own[k]].begin = std::max(all[own[k]].begin, spans[theirs[k]].begin);
    }
  }
  for (std::size_t op : own) {
    const Seconds before = all[op].begin - result.timeline.spans[op].begin;
    all[op].end = all[op].end - (result.waited[op] - before);
  }
  return all;
}

std::vector<Seconds> integrate(const std::vector<Advance>& ops, const std::vector<Span>& spans,
                               const Slowdowns& slowdowns) {
  std::vector<Seconds> moments;
  for (const Advance& op : ops) {
    moments.push_back(op.begin);
    moments.push_back(op.end);
  }
  std::sort(moments.begin(), moments.end());
  std::vector<Seconds> done(ops.size());
  for (std::size_t m = 1; m < moments.size(); ++m) {
    const Seconds middle = 0.5 * (moments[m - 1] + moments[m]);
    std::vector<std::size_t> at_work;
    StreamSet streams;
    for (std::size_t op = 0; op < ops.size(); ++op) {
      if (ops[op].begin >= middle || middle >= ops[op].end) continue;
      at_work.push_back(op);
      streams.insert(spans[op].stream);
    }
    for (std::size_t op : at_work) {
      done[op] += slowdowns.speed(streams, spans[op].stream).count() * (moments[m] - moments[m - 1]);
    }
  }
  return done;
}

}  // namespace

std::vector<Timeline> simulate_without_slowdowns(std::span<const TimedPlan> ranks) {
  std::vector<Progress> progress(ranks.size());
  for (;;) {
    Seconds start;
    Seconds longest;
    bool ended = true;
    std::vector<Seconds> arrived(ranks.size());
    for (std::size_t r = 0; r < ranks.size(); ++r) {
      go_on(ranks[r], progress[r]);
      const std::size_t op = progress[r].timeline.spans.size();
      if (op == ranks[r].plan->plan().ops.size()) continue;
      ended = false;
      arrived[r] = earliest(*ranks[r].plan, progress[r], op);
      start = std::max(start, arrived[r]);
      longest = std::max(longest, ranks[r].alone[op]);
    }
    if (ended) break;
    for (std::size_t r = 0; r < ranks.size(); ++r) {
      add(*ranks[r].plan, progress[r], progress[r].timeline.spans.size(), arrived[r], start + longest);
    }
  }
  std::vector<Timeline> timelines;
  for (std::size_t r = 0; r < ranks.size(); ++r) {
    timelines.push_back(std::move(progress[r].timeline));
    timelines.back().rank = static_cast<int>(r);
  }
  return timelines;
}

std::vector<std::vector<Seconds>> work_done(std::span<const TimedPlan> ranks, const Fluid& simulated,
                                            const Slowdowns& slowdowns) {
  std::vector<std::vector<Seconds>> done;
  for (std::size_t r = 0; r < ranks.size(); ++r) {
    const std::vector<Span>& spans = simulated.rank(static_cast<int>(r)).timeline.spans;
    done.push_back(integrate(advances(ranks, simulated, r), spans, slowdowns));
  }
  return done;
}

}  // namespace moebench
