#include "suites/run/gate_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/base/random.h"
#include "results/atomic_file.h"
#include "results/changes/changes.h"
#include "results/changes/fingerprint.h"
#include "results/changes/gate_outcome.h"
#include "results/changes/merged_rounds.h"
#include "results/results_json.h"
#include "suites/run/child_run.h"
#include "suites/run/time_left.h"

namespace moebench {
namespace {

using Clock = std::chrono::steady_clock;

Seconds since(Clock::time_point begin) { return Seconds(std::chrono::duration<double>(Clock::now() - begin).count()); }

// One side of the gate that is measured.
struct Measured {
  std::string name;
  std::string program;
  std::optional<Results> results;
  Seconds longest;  // of its complete rounds
};

class Gate {
 public:
  Gate(const GateRequest& request, Interrupts& interrupts) : request_(request), interrupts_(interrupts) {
    if (!request.base.empty()) sides_.push_back({"base", request.base, std::nullopt});
    sides_.push_back({"new", request.program, std::nullopt});
  }

  // False after a signal: what is there of the round counts for nothing. `round`: of those that were begun, from 0.
  bool measure_round(int round) {
    Random random(derived_seed(request_.seed, static_cast<std::uint64_t>(round)));
    std::vector<std::size_t> order(sides_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    shuffle(order, random);
    std::vector<std::optional<Results>> measured(sides_.size());
    for (const std::size_t side : order) {
      const Clock::time_point begin = Clock::now();
      measured[side] =
          run_one_round({.program = sides_[side].program,
                         .arguments = request_.arguments,
                         .folder = request_.folder / sides_[side].name / fmt::format("round-{}", round + 1),
                         .round = round,
                         .deadline = deadline_of(sides_[side])},
                        interrupts_);
      if (!measured[side]) return false;
      sides_[side].longest = std::max(sides_[side].longest, since(begin));
    }
    for (std::size_t side = 0; side < sides_.size(); ++side) require_same_build(sides_[side], *measured[side]);
    for (std::size_t side = 0; side < sides_.size(); ++side) add(sides_[side], *measured[side]);
    return true;
  }

  Changes changes() const {
    const bool is_paired = !request_.base.empty();
    return changes_between(before(), after(),
                           {.margins = request_.margins,
                            .pairing = is_paired ? Pairing::by_round : Pairing::none,
                            .level = Ratio(level),
                            .resampling = {.seed = request_.seed}});
  }

  bool has_base() const { return !request_.base.empty() || request_.baseline; }
  bool repeats_exactly() const { return !after().environment.simulated.empty(); }
  const Results& before() const { return request_.baseline ? *request_.baseline : *sides_.front().results; }
  const Results& after() const { return *sides_.back().results; }

  void require_comparable() const {
    if (!request_.baseline) return;
    const auto differences = fingerprint_differences(request_.baseline->environment, after().environment);
    if (differences.empty()) return;
    throw NoBaselineError("no comparable baseline: its environment is another",
                          fmt::format("{}", fmt::join(differences, "; ")), "measure one here, or use --against");
  }

 private:
  static constexpr double level = 0.95;

  // Of a round of this side that begins now.
  std::optional<Deadline> deadline_of(const Measured& side) const {
    if (request_.stopping.budget <= Seconds(0)) return std::nullopt;
    const Seconds left = request_.stopping.budget - since(begin_);
    return deadline_after(std::max(left, Seconds(0)) + std::max(request_.grace, side.longest * 2.0));
  }

  static void require_same_build(const Measured& side, const Results& round) {
    if (!side.results || side.results->environment.build_id == round.environment.build_id) return;
    throw InputError(side.program, "is another build than in the rounds before",
                     "begin the gate anew, and build nothing there while it goes on");
  }

  void add(Measured& side, const Results& round) const {
    if (side.results) {
      add_rounds(*side.results, round);
    } else {
      side.results = round;
    }
    write_atomically(request_.folder / side.name / "results.json", text_of(*side.results));
  }

  const GateRequest& request_;
  Interrupts& interrupts_;
  Clock::time_point begin_ = Clock::now();
  std::vector<Measured> sides_;
};

std::string progress_text(int rounds, Seconds spent, Ratio widest) {
  std::string text = fmt::format("round {}: {} so far", rounds, duration_text(spent));
  if (std::isinf(widest.count())) return text + ", too few rounds for intervals";
  if (widest > Ratio(0)) text += fmt::format(", the widest interval is {:.1f} times what it may be", widest.count());
  return text;
}

}  // namespace

GateRun run_gate(const GateRequest& request, Interrupts& interrupts,
                 const std::function<void(const std::string&)>& say) {
  const Clock::time_point begin = Clock::now();
  Gate gate(request, interrupts);
  GateRun run;
  Ratio widest(2);
  bool has_failed = false;  // the round before
  for (int round = 0; run.end == NextStep::another_round; ++round) {
    try {
      if (!gate.measure_round(round)) return run;
      has_failed = false;
    } catch (const IncompleteRoundError& error) {
      run.left_out.push_back(fmt::format("round {}: {}", round + 1, error.what()));
      say("left out: " + run.left_out.back());
      const bool is_late = request.stopping.budget > Seconds(0) && since(begin) > request.stopping.budget;
      if (has_failed || (run.rounds == 0 && is_late)) throw;
      has_failed = true;
      run.end = next_step(request.stopping, run.rounds, since(begin), widest);
      continue;
    }
    ++run.rounds;
    gate.require_comparable();
    widest = Ratio(gate.repeats_exactly() ? 0 : 2);
    if (gate.has_base()) {
      run.before = gate.before();
      run.changes = gate.changes();
      widest = widest_interval(run.changes);
    }
    run.after = gate.after();
    const Seconds spent = since(begin);
    run.end = next_step(request.stopping, run.rounds, spent, widest);
    say(progress_text(run.rounds, spent, gate.has_base() ? widest : Ratio(0)));
  }
  return run;
}

}  // namespace moebench
