#include "examples/language_model/record.h"

#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "results/environment.h"

namespace moebench::example {
namespace {

bool on_terminal() { return ::isatty(STDERR_FILENO) != 0; }

std::string text_of(const SelectionRecord& selection) {
  return label(selection.choice) + (selection.is_trial ? " (tried)" : "");
}

}  // namespace

Record::Record(const RecordFiles& files, const TrainingOptions& training)
    : curve_name_(files.curve), shows_choices_(training.layer.selection.has_value()), planned_(training.steps) {
  if (!files.curve.empty()) {
    curve_.open(files.curve);
    if (!curve_) throw InputError(files.curve, "cannot be written", "give --curve a file in a folder that is there");
    curve_ << "step,loss\n" << std::flush;
  }
  if (!files.routing.empty()) routing_.emplace(files.routing, training.layer.shape.experts, training.layer.shape.top_k);
}

void Record::add(const TrainedStep& trained) {
  if (steps_++ == 0) first_ = trained.loss;
  last_ = trained.loss;
  if (shows_choices_ && trained.selection && choice_ != text_of(*trained.selection)) {
    choice_ = text_of(*trained.selection);
    fmt::print("step {}: {}\n", trained.step, choice_);
  }
  if (routing_) routing_->write(trained.experts);
  if (curve_.is_open()) {
    curve_ << fmt::format("{},{:.17g}\n", trained.step, trained.loss) << std::flush;
    if (!curve_) throw InputError(curve_name_, "cannot be written any further", "make room on the disk");
  }
  if (on_terminal()) {
    fmt::print(stderr, "\rstep {} of {}  loss {:.4f} ", steps_, planned_, last_);
  } else if (steps_ % 100 == 0) {
    fmt::print(stderr, "step {} of {}  loss {:.4f}\n", steps_, planned_, last_);
  }
}

void Record::close(const std::string& name, Seconds passed) {
  if (on_terminal()) fmt::print(stderr, "\n");
  if (routing_) routing_->close();
  const std::string of = steps_ < planned_ ? fmt::format(" of {}, then interrupted", planned_) : "";
  fmt::print("{}: loss {:.4f} -> {:.4f} nats a character in {} steps{}, {:.1f} ms a step\n", name, first_, last_,
             steps_, of, in_milliseconds(passed) / steps_);
  for (const std::string& what : environment_here().emulated) fmt::print("EMULATED, not real: {}\n", what);
}

}  // namespace moebench::example
