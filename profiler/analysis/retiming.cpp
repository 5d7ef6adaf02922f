#include "profiler/analysis/retiming.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "profiler/analysis/matched_collectives.h"
#include "profiler/analysis/predecessors.h"

namespace moebench {
namespace {

Seconds last_end(std::span<const Span> spans, Seconds otherwise) {
  Seconds last = otherwise;
  for (const Span& span : spans) last = std::max(last, span.end);
  return last;
}

// When each op could begin, as far as its own rank goes.
std::vector<Seconds> ready_times(const TracedStep& step, Seconds zero) {
  const Predecessors predecessors(step.plan);
  const auto split = static_cast<std::size_t>(step.plan.plan().backward_begin);
  const Seconds forward_end = last_end(std::span(step.spans).first(split), zero);
  std::vector<Seconds> ready;
  for (std::size_t op = 0; op < step.spans.size(); ++op) {
    Seconds time = op < split ? zero : forward_end;
    const auto follow = [&](int before) { time = std::max(time, step.spans[static_cast<std::size_t>(before)].end); };
    if (const int before = predecessors.on_stream(static_cast<int>(op)); before >= 0) follow(before);
    for (const Edge& edge : predecessors.across(static_cast<int>(op))) follow(edge.from);
    ready.push_back(time);
  }
  return ready;
}

// What an op that took `work` did from when it could begin to its end.
OpTime time_between(Seconds ready, Seconds end, Seconds work) {
  const Seconds whole = std::max(Seconds(0), end - ready);
  const Seconds worked = std::min(work, whole);
  return {.launch = whole - worked, .work = worked};
}

using OpName = std::tuple<OpKind, Pass, std::int16_t>;

OpName name_of(const Op& op) { return {op.kind, op.pass, op.partition}; }

std::optional<std::vector<OpTime>> carried_over(std::span<const OpTime> times, const Plan& from, const Plan& to) {
  std::map<OpName, std::vector<OpTime>> known;
  for (std::size_t i = 0; i < from.ops.size(); ++i) known[name_of(from.ops[i])].push_back(times[i]);
  std::map<OpName, std::size_t> used;
  std::vector<OpTime> carried;
  for (const Op& op : to.ops) {
    const std::vector<OpTime>& like = known[name_of(op)];
    const std::size_t next = used[name_of(op)]++;
    if (next >= like.size()) return std::nullopt;
    carried.push_back(like[next]);
  }
  return carried;
}

}  // namespace

TimedOps timed_ops(std::span<const TracedStep> ranks) {
  Seconds begin = ranks.front().begin;
  Seconds end = ranks.front().end;
  Seconds zero = ranks.front().forward.begin;
  for (const TracedStep& rank : ranks) {
    begin = std::min(begin, rank.begin);
    end = std::max(end, rank.end);
    zero = std::min(zero, rank.forward.begin);
  }
  std::vector<std::vector<Seconds>> ready;
  Seconds last = zero;
  for (const TracedStep& rank : ranks) {
    ready.push_back(ready_times(rank, zero));
    last = std::max(last, last_end(rank.spans, zero));
  }
  const MatchedCollectives collectives(ranks);
  for (int collective = 0; collective < collectives.count(); ++collective) {
    Seconds all_ready = zero;
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      all_ready = std::max(all_ready, ready[rank][static_cast<std::size_t>(collectives.op(rank, collective))]);
    }
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      ready[rank][static_cast<std::size_t>(collectives.op(rank, collective))] = all_ready;
    }
  }
  TimedOps times{.ops = {}, .around = (zero - begin) + (end - last)};
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    std::vector<OpTime>& ops = times.ops.emplace_back();
    for (std::size_t op = 0; op < ranks[rank].spans.size(); ++op) {
      const Span& span = ranks[rank].spans[op];
      ops.push_back(time_between(ready[rank][op], span.end, span.end - span.begin - ranks[rank].waited[op]));
    }
  }
  // One that begins late holds up all; what only some take longer for is what others have more of.
  for (int collective = 0; collective < collectives.count(); ++collective) {
    const auto time_on = [&](std::size_t rank) -> OpTime& {
      return times.ops[rank][static_cast<std::size_t>(collectives.op(rank, collective))];
    };
    Seconds least = time_on(0).launch;
    for (std::size_t rank = 1; rank < ranks.size(); ++rank) least = std::min(least, time_on(rank).launch);
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      time_on(rank).others = time_on(rank).launch - least;
      time_on(rank).launch = least;
    }
  }
  return times;
}

void speed_up(TimedOps& times, std::span<const VerifiedPlan> plans, Stream stream, Ratio factor) {
  for (std::size_t rank = 0; rank < times.ops.size(); ++rank) {
    for (std::size_t op = 0; op < times.ops[rank].size(); ++op) {
      if (plans[rank].plan().ops[op].stream != stream) continue;
      times.ops[rank][op].work = times.ops[rank][op].work / factor.count();
      times.ops[rank][op].others = times.ops[rank][op].others / factor.count();
    }
  }
}

void drop_launches(TimedOps& times) {
  times.around = Seconds(0);
  for (std::vector<OpTime>& ops : times.ops) {
    for (OpTime& op : ops) op.launch = Seconds(0);
  }
}

std::optional<TimedOps> carried_over(const TimedOps& times, std::span<const VerifiedPlan> from,
                                     std::span<const VerifiedPlan> to) {
  TimedOps other{.ops = {}, .around = times.around};
  for (std::size_t rank = 0; rank < from.size(); ++rank) {
    auto ops = carried_over(times.ops[rank], from[rank].plan(), to[rank].plan());
    if (!ops) return std::nullopt;
    other.ops.push_back(std::move(*ops));
  }
  return other;
}

// What is exchanged is given as a paced op that moves its data in its time: such ranks leave a collective each at its
// own.
Seconds Retiming::step(std::span<const VerifiedPlan> plans, const TimedOps& times) {
  whole_.resize(plans.size());
  alone_.resize(plans.size());
  std::vector<TimedPlan> timed;
  for (std::size_t rank = 0; rank < plans.size(); ++rank) {
    const std::vector<Op>& ops = plans[rank].plan().ops;
    whole_[rank].resize(ops.size());
    alone_[rank].resize(ops.size());
    for (std::size_t op = 0; op < ops.size(); ++op) {
      const OpTime& time = times.ops[rank][op];
      whole_[rank][op] = time.launch + time.work + time.others;
      alone_[rank][op] = ops[op].stream == Stream::comm ? Seconds(0) : whole_[rank][op];
    }
    timed.push_back({.plan = &plans[rank], .alone = alone_[rank], .moving = whole_[rank]});
  }
  fluid_.run(timed, {}, {.comm = true, .copy = false, .latency = {}});
  Seconds longest;
  for (int rank = 0; rank < fluid_.ranks(); ++rank) longest = std::max(longest, fluid_.rank(rank).step());
  return times.around + longest;
}

}  // namespace moebench
