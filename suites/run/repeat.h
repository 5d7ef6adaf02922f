#pragma once
// Repeats a step for as long as a suite wants it measured.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "reference/comm/communicator.h"
#include "results/run_result.h"

namespace moebench {

// One step on one rank.
struct StepSample {
  Seconds step;
  Seconds forward;
  Seconds backward;
  std::optional<Seconds> optimizer = std::nullopt;  // nothing where none is run
  BusyTimes busy;                                   // of both passes
  BusyTimes forward_busy;                           // of the forward pass
  Seconds hidden;                                   // communication while computation ran
};

inline constexpr int least_iterations = 3;
inline constexpr int most_iterations = 10'000;

using TimedStep = std::function<StepSample()>;

// Runs `step` on all ranks, each time behind a barrier, until the iterations take `min_time` together, or there are
// most_iterations of them; at least least_iterations. All ranks run as many. Rows are left to the caller. Throws what
// `step` throws, and CommunicationError.
Round repeat(Communicator& communicator, Seconds min_time, const TimedStep& step);

// The same of several steps, in turns: one iteration of each in an order that is new in each turn and follows from
// `seed`, then on_turn(turns so far, turns expected by now), until the iterations of the quickest take `min_time`
// together. Each has as many iterations: those of one index are of one turn.
std::vector<Round> repeat_in_turns(Communicator& communicator, Seconds min_time, std::uint64_t seed,
                                   std::span<const TimedStep> steps, const std::function<void(int, int)>& on_turn);

}  // namespace moebench
