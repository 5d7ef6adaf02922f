#pragma once
// Plans whose ops take known times alone, run beside each other: how long does each take then?
//
// Each running op advances at the speed that the slowdowns give it for the streams at work on its rank; the speeds
// change whenever an op begins or ends. A collective begins to advance when all ranks have arrived at it, each rank
// advances its own share, and all leave when the last share has ended. A rank that waits in a collective, before or
// after its share, slows nothing. Ranks meet in collectives only, so each is followed alone from one to the next,
// without a queue of events.

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "reference/base/units.h"
#include "reference/cost/slowdowns.h"
#include "reference/plan/verified_plan.h"
#include "reference/trace/timeline.h"

namespace moebench {

// One rank's plan and what each of its ops takes alone [ops]. Borrowed.
struct TimedPlan {
  const VerifiedPlan* plan = nullptr;
  std::span<const Seconds> alone;
  std::span<const Seconds> moving;  // [ops], or empty for zeros: of paced ops, see PacedStreams
};

// Which ops an emulation paces instead of a machine. Such an op first moves its data for real, `moving` alone, slowed
// and slowing as an op of the machine; then it waits, slowing nothing, until `alone` has passed since its departure.
// One that is asked for when the last on its stream has just ended departs behind that one without a gap, or, where it
// hands on what that one brought, and for a sum, when that has arrived (reference/comm/paced/pacer.h). Ranks leave a
// paced collective each at its own time.
struct PacedStreams {
  bool comm = false;
  bool copy = false;
  Seconds latency;  // of comm: part of what an op takes alone, during which the wire is free

  bool operator==(const PacedStreams&) const = default;
};

// One rank's step. Time zero is the beginning of the forward pass on all ranks.
struct SimulatedRank {
  Timeline timeline;            // a span for each op, in the plan's order; a collective's begins when it is posted
  std::vector<Seconds> waited;  // [ops] the part of a collective's span in which its share does not advance
  int backward_begin = 0;       // index of the first op of the backward pass
  Seconds forward;              // from zero until the forward pass has ended on every stream
  Seconds backward;             // from there to the end

  Seconds step() const { return forward + backward; }
  bool operator==(const SimulatedRank&) const = default;
};

// Keeps its memory from one run to the next. Results are those of the last run.
class Fluid {
 public:
  // Plans in rank order, or one that stands for all. Ranks that give the same plan and times are followed once. Throws
  // InputError where ranks issue different collectives, or a plan has another number of ops than times.
  void run(std::span<const TimedPlan> ranks, const Slowdowns& slowdowns, const PacedStreams& paced = {});

  int ranks() const { return static_cast<int>(group_of_.size()); }

  // Of ranks that are followed together, the timeline carries the first one's number.
  const SimulatedRank& rank(int rank) const { return results_[group_of_[static_cast<std::size_t>(rank)]]; }

 private:
  static constexpr double never = std::numeric_limits<double>::infinity();

  // An op with what decides when it may begin.
  struct Node {
    double alone = 0;
    double moving = 0;
    std::int32_t next = -1;  // op on the stream
    std::int32_t edges_begin = 0;
    std::int32_t edges_end = 0;
    Stream stream = Stream::compute;
    bool collective = false;
    bool follows = false;  // departs when it is asked for, or the exchange before it has arrived
  };

  enum class State : std::uint8_t { idle, arrived, at_work, on_the_wire, share_ended };

  struct StreamState {
    std::int32_t op = -1;     // the current one, or the next where idle
    std::int32_t edge = 0;    // of `op`, the first that is not known to be satisfied
    std::int32_t ended = -1;  // the last op that ended
    State state = State::idle;
    double begin = 0;
    double waited = 0;
    double remaining = 0;  // at `since`, of the time alone
    double since = 0;
    double speed = 0;
    double end = 0;           // if nothing changes
    double arrival = -never;  // of a paced op: before which it does not end
    double free = -never;     // of a paced stream: from when its wire is free
    double latest = -never;   // of a paced stream: when its last op ended
  };

  // Ranks that go the same way.
  struct Group {
    TimedPlan timed;
    int rank = 0;  // the first
    std::size_t first_node = 0;
    double now = 0;
    double forward_end = 0;
    std::int32_t forward_left = 0;  // ops
    StreamSet at_work;              // those in State::at_work
    std::array<StreamState, stream_count> streams;

    StreamState& on(Stream stream) { return streams[static_cast<std::size_t>(stream)]; }
    const StreamState& on(Stream stream) const { return streams[static_cast<std::size_t>(stream)]; }
  };

  struct Member {
    const Plan* plan = nullptr;
    const Seconds* alone = nullptr;
    std::size_t rank = 0;

    auto operator<=>(const Member&) const = default;
  };

  void group(std::span<const TimedPlan> ranks);
  void prepare(std::size_t index);
  void check_collective(std::size_t index, std::size_t position, const Op* op) const;
  bool meet();
  void follow(std::size_t index, double until);
  bool begin_ready(Group& group);
  bool is_ready(const Group& group, StreamState& stream) const;
  void set_to_work(Group& group, Stream stream, double departure);
  void end(std::size_t index, Stream stream);
  void settle_speeds(Group& group) const;
  bool is_paced(Stream stream) const {
    return (stream == Stream::comm && paced_.comm) || (stream == Stream::copy && paced_.copy);
  }
  double departure_of(const Group& group, Stream stream) const;

  std::vector<Member> members_;
  std::vector<Group> groups_;
  std::vector<std::size_t> group_of_;   // [ranks]
  std::vector<Node> nodes_;             // of all groups
  std::vector<const Op*> collectives_;  // of the first group
  std::vector<SimulatedRank> results_;  // [groups], at least
  std::array<std::array<double, stream_count>, StreamSet::count> speeds_{};
  PacedStreams paced_;
};

}  // namespace moebench
