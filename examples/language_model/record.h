#pragma once
// What rank 0 shows of a training, and writes into files.

#include <fstream>
#include <optional>
#include <string>

#include "examples/language_model/training.h"
#include "reference/base/units.h"
#include "reference/routing/routing_trace.h"

namespace moebench::example {

struct RecordFiles {
  std::string curve;    // the loss of each step (CSV); empty: none
  std::string routing;  // a trace of every token's experts; empty: none
};

// Files that are there are replaced; each step is in them once it was added. Throws InputError that names the file
// where one cannot be written.
class Record {
 public:
  Record(const RecordFiles& files, const TrainingOptions& training);

  // Shows a choice that differs from that of the step before, where a selector chooses.
  void add(const TrainedStep& trained);

  // After the last step, also where that came early. Shows a summary; `name` says what was trained.
  void close(const std::string& name, Seconds passed);

 private:
  std::string curve_name_;
  bool shows_choices_;
  std::string choice_;  // the last
  int planned_;
  std::ofstream curve_;
  std::optional<RoutingTraceWriter> routing_;
  int steps_ = 0;
  double first_ = 0;
  double last_ = 0;
};

}  // namespace moebench::example
