#include "reference/plan/dependencies.h"

#include <algorithm>
#include <array>

#include "reference/plan/clock.h"
#include "reference/plan/segments.h"

namespace moebench {
namespace {

// Per stream the newest op that the op at hand has to wait for.
using Newest = std::array<std::int32_t, stream_count>;
constexpr Newest nothing = {-1, -1, -1};

// Who touched a segment since its last write, that op included. An older reader or writer was already waited for.
struct Touched {
  Newest writer = nothing;  // at most one entry set
  Newest readers = nothing;
};

void raise(Newest& newest, const Newest& other) {
  for (std::size_t s = 0; s < newest.size(); ++s) newest[s] = std::max(newest[s], other[s]);
}

class Derivation {
 public:
  Derivation(const Plan& plan, const Layout& layout)
      : plan_(plan), segments_(plan, layout), touched_(static_cast<std::size_t>(segments_.count())) {
    clocks_.resize(plan.ops.size());
    result_.edges.reserve(plan.ops.size() * 2);
  }

  Dependencies run() {
    for (std::size_t i = 0; i < plan_.ops.size(); ++i) {
      const auto op = static_cast<std::int32_t>(i);
      if (op == plan_.backward_begin) enter_backward(op);
      order(op, conflicts(plan_.ops[i]));
      remember(op);
    }
    return std::move(result_);
  }

 private:
  void enter_backward(std::int32_t first) {
    for (Clock& clock : newest_) clock.latest.fill(first - 1);
  }

  Newest conflicts(const Op& op) const {
    Newest wait_for = nothing;
    for (Access access : op.reads) {
      const Segments::Run run = segments_.of(access.slot);
      for (std::int32_t s = run.first; s < run.last; ++s) raise(wait_for, touched_[static_cast<std::size_t>(s)].writer);
    }
    for (Access access : op.writes) {
      const Segments::Run run = segments_.of(access.slot);
      for (std::int32_t s = run.first; s < run.last; ++s) {
        raise(wait_for, touched_[static_cast<std::size_t>(s)].writer);
        raise(wait_for, touched_[static_cast<std::size_t>(s)].readers);
      }
    }
    return wait_for;
  }

  // Newest first: what an older op would add may be implied by it, never the other way round.
  void order(std::int32_t op, Newest wait_for) {
    const Stream stream = plan_.ops[static_cast<std::size_t>(op)].stream;
    Clock& clock = newest_[static_cast<std::size_t>(stream)];
    for (int round = 0; round < stream_count; ++round) {
      const auto newest = std::max_element(wait_for.begin(), wait_for.end());
      const std::int32_t from = *newest;
      const auto from_stream = static_cast<Stream>(newest - wait_for.begin());
      *newest = -1;
      if (from < 0 || clock.knows(from_stream, from)) continue;
      result_.edges.push_back({from, op});
      clock.merge(clocks_[static_cast<std::size_t>(from)]);
    }
    clock.learn(stream, op);
    clocks_[static_cast<std::size_t>(op)] = clock;
  }

  void remember(std::int32_t op) {
    const Op& done = plan_.ops[static_cast<std::size_t>(op)];
    const auto stream = static_cast<std::size_t>(done.stream);
    for (Access access : done.reads) {
      const Segments::Run run = segments_.of(access.slot);
      for (std::int32_t s = run.first; s < run.last; ++s) touched_[static_cast<std::size_t>(s)].readers[stream] = op;
    }
    for (Access access : done.writes) {
      const Segments::Run run = segments_.of(access.slot);
      for (std::int32_t s = run.first; s < run.last; ++s) {
        Touched& touched = touched_[static_cast<std::size_t>(s)];
        touched = {};
        touched.writer[stream] = op;
      }
    }
  }

  const Plan& plan_;
  Segments segments_;
  std::vector<Touched> touched_;
  std::vector<Clock> clocks_;                    // by op
  std::array<Clock, stream_count> newest_{};     // of each stream's latest op
  Dependencies result_;
};

}  // namespace

Dependencies derive_dependencies(const Plan& plan, const Layout& layout) { return Derivation(plan, layout).run(); }

}  // namespace moebench
