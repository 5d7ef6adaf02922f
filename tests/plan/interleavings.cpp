#include "tests/plan/interleavings.h"

#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/plan/cells.h"

namespace moebench {
namespace {

// A state is a text of 16-bit units: the pass, how many ops each stream has ended, whether each stream's next op runs,
// and what each cell holds.
using State = std::u16string;
constexpr std::size_t pass_at = 0;
constexpr std::size_t ended_at = 1;
constexpr std::size_t running_at = ended_at + stream_count;
constexpr std::size_t cells_at = running_at + stream_count;

constexpr char16_t nothing = 0xffff;
constexpr char16_t half_written = 0xfffe;

char16_t code_of(Access access) { return static_cast<char16_t>(access.value << 8 | access.slot); }

class Explorer {
 public:
  Explorer(const PlanParts& parts, std::size_t max_states)
      : plan_(parts.plan), cells_(parts.plan, parts.layout), max_states_(max_states), waits_(plan_.ops.size()) {
    for (std::size_t i = 0; i < plan_.ops.size(); ++i) {
      const Op& op = plan_.ops[i];
      const bool backward = static_cast<int>(i) >= plan_.backward_begin;
      place_.push_back(queue(backward, index_of(op.stream)).size());
      queue(backward, index_of(op.stream)).push_back(i);
      if (overwrites_operand(plan_, cells_, op)) outcomes_.illegal_overlap = true;
      conflicts_.emplace_back();
      for (const Op& other : plan_.ops) conflicts_[i].push_back(conflict(cells_, op, other));
    }
    for (Edge edge : parts.dependencies.edges) {
      waits_[static_cast<std::size_t>(edge.to)].push_back(static_cast<std::size_t>(edge.from));
    }
  }

  Outcomes run() {
    State start(cells_at + static_cast<std::size_t>(cells_.count()), nothing);
    std::fill_n(start.begin(), cells_at, char16_t{0});
    for (Access access : plan_.initial) fill(start, access, code_of(access));
    visit(std::move(start));
    while (!pending_.empty() && outcomes_.complete) {
      const State state = std::move(pending_.back());
      pending_.pop_back();
      expand(state);
    }
    outcomes_.states = seen_.size();
    return outcomes_;
  }

 private:
  std::vector<std::size_t>& queue(bool backward, int stream) {
    return queues_[backward ? 1 : 0][static_cast<std::size_t>(stream)];
  }

  void visit(State state) {
    if (seen_.size() >= max_states_) {
      outcomes_.complete = false;
    } else if (seen_.insert(state).second) {
      pending_.push_back(std::move(state));
    }
  }

  void expand(const State& state) {
    const auto& queues = queues_[state[pass_at]];
    bool at_rest = true;
    bool all_ended = true;
    for (std::size_t s = 0; s < queues.size(); ++s) {
      const bool running = state[running_at + s] != 0;
      const std::size_t ended = state[ended_at + s];
      if (ended == queues[s].size()) continue;
      all_ended = false;
      const std::size_t op = queues[s][ended];
      if (running) {
        end(state, s, op);
      } else if (may_begin(state, op)) {
        begin(state, s, op);
      } else {
        continue;
      }
      at_rest = false;
    }
    if (all_ended) {
      end_pass(state);
    } else if (at_rest) {
      outcomes_.deadlock = true;
    }
  }

  bool may_begin(const State& state, std::size_t op) const {
    for (std::size_t from : waits_[op]) {
      const auto stream = static_cast<std::size_t>(index_of(plan_.ops[from].stream));
      if (place_[from] >= state[ended_at + stream]) return false;
    }
    return true;
  }

  void begin(State state, std::size_t stream, std::size_t op) {
    for (std::size_t s = 0; s < stream_count; ++s) {
      if (state[running_at + s] == 0) continue;
      const std::size_t other = queues_[state[pass_at]][s][state[ended_at + s]];
      if (conflicts_[op][other]) outcomes_.race = true;
    }
    for (Access access : plan_.ops[op].reads) {
      if (!found(state, access)) outcomes_.wrong_value = true;
    }
    for (Access access : plan_.ops[op].writes) fill(state, access, half_written);
    state[running_at + stream] = 1;
    visit(std::move(state));
  }

  void end(State state, std::size_t stream, std::size_t op) {
    for (Access access : plan_.ops[op].writes) fill(state, access, code_of(access));
    state[running_at + stream] = 0;
    ++state[ended_at + stream];
    visit(std::move(state));
  }

  void end_pass(State state) {
    if (state[pass_at] == 0) {
      std::fill_n(state.begin(), cells_at, char16_t{0});
      state[pass_at] = 1;
      visit(std::move(state));
      return;
    }
    for (Access access : plan_.results) {
      if (!found(state, access)) outcomes_.lost_result = true;
    }
  }

  bool found(const State& state, Access access) const {
    for (int cell : cells_.of(access.slot)) {
      if (state[cells_at + static_cast<std::size_t>(cell)] != code_of(access)) return false;
    }
    return true;
  }

  void fill(State& state, Access access, char16_t content) const {
    for (int cell : cells_.of(access.slot)) state[cells_at + static_cast<std::size_t>(cell)] = content;
  }

  const Plan& plan_;
  Cells cells_;
  std::size_t max_states_;
  std::array<std::array<std::vector<std::size_t>, stream_count>, 2> queues_;  // ops by pass and stream
  std::vector<std::size_t> place_;                                            // of each op in its queue
  std::vector<std::vector<std::size_t>> waits_;
  std::vector<std::vector<bool>> conflicts_;
  std::unordered_set<State> seen_;
  std::vector<State> pending_;
  Outcomes outcomes_;
};

}  // namespace

Outcomes explore(const PlanParts& parts, std::size_t max_states) { return Explorer(parts, max_states).run(); }

}  // namespace moebench
