#include "reference/cost/fluid.h"

#include <algorithm>
#include <string>

#include "reference/base/error.h"
#include "reference/plan/shadows.h"

namespace moebench {

void Fluid::run(std::span<const TimedPlan> ranks, const Slowdowns& slowdowns, const PacedStreams& paced) {
  if (ranks.empty()) throw InputError("there is no plan to simulate", "give one for each rank, or one for all");
  paced_ = paced;
  for (int set = 0; set < StreamSet::count; ++set) {
    for (Stream stream : all_streams) {
      const Ratio speed = slowdowns.speed(StreamSet::numbered(set), stream);
      speeds_[static_cast<std::size_t>(set)][static_cast<std::size_t>(stream)] = speed.count();
    }
  }
  group(ranks);
  nodes_.clear();
  for (std::size_t i = 0; i < groups_.size(); ++i) prepare(i);
  do {
    for (std::size_t i = 0; i < groups_.size(); ++i) follow(i, never);
  } while (meet());
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const Group& group = groups_[i];
    results_[i].forward = Seconds(group.forward_end);
    results_[i].backward = Seconds(group.now - group.forward_end);
  }
}

void Fluid::group(std::span<const TimedPlan> ranks) {
  members_.clear();
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    members_.push_back({&ranks[rank].plan->plan(), ranks[rank].alone.data(), rank});
  }
  std::sort(members_.begin(), members_.end());
  groups_.clear();
  group_of_.resize(ranks.size());
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    if (i == 0 || member.plan != members_[i - 1].plan || member.alone != members_[i - 1].alone) {
      groups_.emplace_back();
      groups_.back().timed = ranks[member.rank];
      groups_.back().rank = static_cast<int>(member.rank);
    }
    group_of_[member.rank] = groups_.size() - 1;
  }
  if (results_.size() < groups_.size()) results_.resize(groups_.size());
}

void Fluid::prepare(std::size_t index) {
  Group& group = groups_[index];
  const Plan& plan = group.timed.plan->plan();
  const std::vector<Edge>& edges = group.timed.plan->dependencies().edges;
  if (group.timed.alone.size() != plan.ops.size() ||
      (!group.timed.moving.empty() && group.timed.moving.size() != plan.ops.size())) {
    throw InputError("rank " + std::to_string(group.rank) + " has " + std::to_string(group.timed.alone.size()) +
                         " times for " + std::to_string(plan.ops.size()) + " ops",
                     "give one time for each op");
  }
  group.first_node = nodes_.size();
  group.forward_left = plan.backward_begin;
  nodes_.resize(nodes_.size() + plan.ops.size());
  Node* const nodes = nodes_.data() + group.first_node;
  if (index == 0) collectives_.clear();
  std::array<std::int32_t, stream_count> latest{-1, -1, -1};
  std::int32_t edge = 0;
  std::size_t collectives = 0;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(plan.ops.size()); ++i) {
    const Op& op = plan.ops[static_cast<std::size_t>(i)];
    Node& node = nodes[i];
    node.alone = group.timed.alone[static_cast<std::size_t>(i)].count();
    node.moving = group.timed.moving.empty() ? 0 : group.timed.moving[static_cast<std::size_t>(i)].count();
    node.next = -1;
    node.stream = op.stream;
    node.collective = is_collective(op.kind);
    node.follows = op.kind == OpKind::all_reduce || forwards_received(op.kind);
    node.edges_begin = edge;
    while (edge < static_cast<std::int32_t>(edges.size()) && edges[static_cast<std::size_t>(edge)].to == i) ++edge;
    node.edges_end = edge;
    std::int32_t& before = latest[static_cast<std::size_t>(op.stream)];
    if (before >= 0) {
      nodes[before].next = i;
    } else {
      group.on(op.stream).op = i;
      group.on(op.stream).edge = node.edges_begin;
    }
    before = i;
    if (!node.collective) continue;
    if (index == 0) collectives_.push_back(&op);
    check_collective(index, collectives++, &op);
  }
  check_collective(index, collectives, nullptr);

  SimulatedRank& result = results_[index];
  result.timeline.rank = groups_.size() == 1 ? plan.routing->rank : group.rank;
  result.timeline.spans.resize(plan.ops.size());
  result.backward_begin = plan.backward_begin;
  result.waited.assign(plan.ops.size(), Seconds(0));
}

// `op` is nothing behind the last one.
void Fluid::check_collective(std::size_t index, std::size_t position, const Op* op) const {
  const Op* first = position < collectives_.size() ? collectives_[position] : nullptr;
  if (op == first) return;
  if (op != nullptr && first != nullptr && op->kind == first->kind && op->pass == first->pass &&
      op->partition == first->partition) {
    return;
  }
  const auto named = [](const Op* collective) {
    return collective == nullptr ? "nothing more" : describe(*collective);
  };
  throw InputError("rank " + std::to_string(groups_[index].rank) + " issues " + named(op) + " where rank " +
                       std::to_string(groups_[0].rank) + " issues " + named(first),
                   "plans of all ranks must have the same collectives in the same order");
}

// Every group has arrived at its next collective: sees them through it. False where all have come to their end.
bool Fluid::meet() {
  if (groups_[0].on(Stream::comm).state != State::arrived) return false;
  double start = 0;
  double departure = -never;
  for (const Group& group : groups_) {
    start = std::max(start, group.on(Stream::comm).begin);
    departure = std::max(departure, departure_of(group, Stream::comm));
  }
  double all_ended = 0;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    follow(i, start);
    set_to_work(groups_[i], Stream::comm, departure);
    follow(i, never);
    all_ended = std::max(all_ended, groups_[i].now);
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (!paced_.comm) follow(i, all_ended);
    end(i, Stream::comm);
  }
  return true;
}

// Until then at the latest; until the rank arrives at a collective or its share of one has ended, where others wait for
// it; or to its end.
void Fluid::follow(std::size_t index, double until) {
  Group& group = groups_[index];
  const bool meets = groups_.size() > 1;
  for (;;) {
    if (begin_ready(group)) return;
    settle_speeds(group);
    double next = never;
    for (Stream stream : all_streams) {
      const StreamState& state = group.on(stream);
      if (state.state == State::at_work || state.state == State::on_the_wire) next = std::min(next, state.end);
    }
    if (next > until || next == never) {
      if (until != never) group.now = until;
      return;
    }
    group.now = next;
    bool share_ended = false;
    for (Stream stream : all_streams) {
      StreamState& state = group.on(stream);
      if ((state.state != State::at_work && state.state != State::on_the_wire) || state.end > group.now) continue;
      group.at_work.erase(stream);
      if (state.arrival > group.now) {
        state.state = State::on_the_wire;
        state.end = state.arrival;
      } else if (meets && nodes_[group.first_node + static_cast<std::size_t>(state.op)].collective) {
        state.state = State::share_ended;
        share_ended = true;
      } else {
        end(index, stream);
      }
    }
    if (share_ended) return;
  }
}

// True where the rank has just arrived at a collective at which others are to be waited for.
bool Fluid::begin_ready(Group& group) {
  bool arrived = false;
  for (Stream stream : all_streams) {
    StreamState& state = group.on(stream);
    if (state.state != State::idle || state.op < 0 || !is_ready(group, state)) continue;
    state.begin = group.now;
    state.waited = 0;
    if (groups_.size() > 1 && nodes_[group.first_node + static_cast<std::size_t>(state.op)].collective) {
      state.state = State::arrived;
      arrived = true;
    } else {
      set_to_work(group, stream, is_paced(stream) ? departure_of(group, stream) : state.begin);
    }
  }
  return arrived;
}

bool Fluid::is_ready(const Group& group, StreamState& stream) const {
  if (group.forward_left > 0 && stream.op >= group.timed.plan->plan().backward_begin) return false;
  const std::vector<Edge>& edges = group.timed.plan->dependencies().edges;
  const Node* const nodes = nodes_.data() + group.first_node;
  for (; stream.edge < nodes[stream.op].edges_end; ++stream.edge) {
    const std::int32_t from = edges[static_cast<std::size_t>(stream.edge)].from;
    if (group.on(nodes[from].stream).ended < from) return false;
  }
  return true;
}

void Fluid::set_to_work(Group& group, Stream stream, double departure) {
  StreamState& state = group.on(stream);
  state.waited = group.now - state.begin;
  const Node& node = nodes_[group.first_node + static_cast<std::size_t>(state.op)];
  state.remaining = node.alone;
  state.arrival = -never;
  if (is_paced(stream)) {
    state.arrival = departure + node.alone;
    state.free = state.arrival - (stream == Stream::comm ? paced_.latency.count() : 0);
    state.remaining = node.moving;
  }
  state.since = group.now;
  state.speed = 0;
  state.state = State::at_work;
  group.at_work.insert(stream);
}

void Fluid::end(std::size_t index, Stream stream) {
  Group& group = groups_[index];
  StreamState& state = group.on(stream);
  SimulatedRank& result = results_[index];
  const auto op = static_cast<std::size_t>(state.op);
  if (state.state == State::share_ended) state.waited += group.now - state.end;
  if (state.waited != 0) result.waited[op] = Seconds(state.waited);
  result.timeline.spans[op] = {
      .op = state.op, .stream = stream, .begin = Seconds(state.begin), .end = Seconds(group.now)};
  if (state.op < group.timed.plan->plan().backward_begin && --group.forward_left == 0) group.forward_end = group.now;
  state.state = State::idle;
  state.latest = group.now;
  state.ended = state.op;
  state.op = nodes_[group.first_node + op].next;
  if (state.op >= 0) state.edge = nodes_[group.first_node + static_cast<std::size_t>(state.op)].edges_begin;
}

// An op whose speed stays the same keeps its end to the last bit.
void Fluid::settle_speeds(Group& group) const {
  const auto& speeds = speeds_[static_cast<std::size_t>(group.at_work.index())];
  for (Stream stream : all_streams) {
    if (!group.at_work.contains(stream)) continue;
    StreamState& state = group.on(stream);
    const double speed = speeds[static_cast<std::size_t>(stream)];
    if (speed == state.speed) continue;
    state.remaining = std::max(0.0, state.remaining - (group.now - state.since) * state.speed);
    state.since = group.now;
    state.speed = speed;
    state.end = group.now + state.remaining / speed;
  }
}

// As Pacer has it: exchanges depart when what they wait for has ended, copies and those that follow upon another when
// they are asked for.
double Fluid::departure_of(const Group& group, Stream stream) const {
  constexpr double waited_for_the_last = 200e-6;
  const StreamState& state = group.on(stream);
  const bool waited = state.begin - state.latest < waited_for_the_last;
  if (stream == Stream::copy) return waited ? state.free : std::max(state.begin, state.free);
  const Node& node = nodes_[group.first_node + static_cast<std::size_t>(state.op)];
  if (node.follows) return waited ? state.latest : std::max(state.begin, state.free);
  const std::vector<Edge>& edges = group.timed.plan->dependencies().edges;
  const std::vector<Span>& spans = results_[static_cast<std::size_t>(&group - groups_.data())].timeline.spans;
  double ready = group.forward_left > 0 ? 0 : group.forward_end;
  for (std::int32_t edge = node.edges_begin; edge < node.edges_end; ++edge) {
    ready = std::max(ready, spans[static_cast<std::size_t>(edges[static_cast<std::size_t>(edge)].from)].end.count());
  }
  return std::max(ready, state.free);
}

}  // namespace moebench
