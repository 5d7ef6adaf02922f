#pragma once
// What a worker tells its agent: one line of JSON an event.

#include <optional>
#include <string>
#include <vector>

#include "results/run_result.h"

namespace moebench {

// What the workers of all ranks found out about one configuration in one round.
struct Measurement {
  std::optional<Round> round;       // nothing for wrong output
  std::optional<MemoryUse> memory;  // nothing where it was not asked for
  Correctness correctness;
  std::string complaint;  // what is wrong with the output; empty if nothing is

  bool operator==(const Measurement&) const = default;
};

// In this order: ready, then for each configuration started, and done or failed. Of configurations that take turns all
// are started, then turned comes now and then as turns end, then all are done. After `failed` a worker ends.
struct WorkerEvent {
  struct Turns {
    int ended = 0;
    int expected = 0;  // of that round, as it looks now

    bool operator==(const Turns&) const = default;
  };

  enum class Kind { ready, started, turned, done, failed };

  Kind kind = Kind::ready;
  int configuration = -1;                  // of all but ready and turned
  Turns turns = {};                        // of turned
  std::optional<Measurement> measurement;  // of done, from rank 0 alone
  std::vector<std::string> traces;         // [ranks] of done, from rank 0 alone: see rank_trace.h; empty: not traced
  std::string profile;                     // of done, from rank 0 alone: what a calibration gave, as JSON; else empty
  std::string reason;                      // of failed
  bool blames_peer = false;                // of failed: it is what another rank's end looks like from here

  bool operator==(const WorkerEvent&) const = default;
};

// Without line breaks.
std::string text_of(const WorkerEvent& event);

// Throws InputError for anything else.
WorkerEvent worker_event_from(const std::string& line);

}  // namespace moebench
