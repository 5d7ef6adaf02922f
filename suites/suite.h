#pragma once
// A suite: which layers are to be measured, and how. Read by read_suite(), made into configurations by expand().

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "results/changes/margins.h"
#include "results/publication.h"
#include "suites/device_choice.h"
#include "suites/measure_order.h"
#include "suites/pinning.h"
#include "suites/position.h"
#include "suites/source.h"

namespace moebench {

struct AxisValue {
  std::string text;  // as complaint_about() passes it
  Position position;

  bool operator==(const AxisValue&) const = default;
};

// One of axis_keys() with values; never empty, no value twice.
struct Axis {
  std::string name;
  Position position;
  std::vector<AxisValue> values;

  bool operator==(const Axis&) const = default;
};

// What a map of axes in a suite chooses; no axis twice.
using Axes = std::vector<Axis>;

const Axis* find_axis(const Axes& axes, std::string_view name);

// A file of published figures. Axes in `over` have one value each.
struct PublishedKey {
  AxisValue file;  // its path from the suite's folder
  Axes over;       // what figures are taken over; empty: the baseline
  std::vector<MemoryPart> counted;

  bool operator==(const PublishedKey&) const = default;
};

struct Measure {
  int rounds = 0;    // each with fresh workers
  Seconds min_time;  // that a configuration is repeated for in each round
  Seconds timeout;   // after which a configuration is given up in a round
  std::uint64_t seed = 0;
  MeasureOrder order = MeasureOrder::blocks;

  bool operator==(const Measure&) const = default;
};

struct Suite {
  Source source;
  std::string name;
  std::string description;
  int ranks = 0;
  DeviceChoice device;
  // Of this machine, a name or a path: selectors choose for it, and its predictions stand beside what is measured.
  // Empty: that of a simulated device, or none.
  std::string profile;
  std::optional<int> threads;  // a rank; nothing: as many as the cores allow
  std::optional<Pinning>
      pinning;  // nothing: streams on a shaped network, else ranks where there are enough cores, else none
  Axes axes;    // as written; an axis that is not here has its default
  Measure measure;
  Axes baseline;                        // one value each; empty: no speedup is computed
  std::vector<Axes> exclude;            // a configuration that one of these describes is not run
  std::vector<Axes> include;            // run besides: with these values, and of other axes the first
  std::string best;                     // axis whose best value is asked for in each shape; empty: none
  std::vector<PublishedKey> published;  // that results are compared with
  Margins gate;                         // of `moebench gate`

  bool operator==(const Suite&) const = default;
};

}  // namespace moebench
