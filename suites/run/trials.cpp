#include "suites/run/trials.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "reference/select/pricer.h"
#include "suites/adaptive.h"

namespace moebench {

Trials::Trials(MachineProfile machine, std::vector<Configuration> asked)
    : machine_(std::move(machine)), asked_(std::move(asked)) {
  ask();
}

void Trials::measured(int index, TrialTime time) { known_.push_back({wanted_[static_cast<std::size_t>(index)], time}); }

void Trials::failed(int index) { measured(index, {.step = Seconds(std::numeric_limits<double>::infinity())}); }

void Trials::ask() {
  wanted_.clear();
  chosen_.clear();
  for (const Configuration& asked : asked_) {
    chosen_.push_back(moebench::chosen(asked, machine_, [&](const LayerShape& shape, const Choice& choice) {
      Configuration tried = with_choice(asked, choice);
      tried.shape = shape;
      tried.selector = as_given;
      tried.memory_budget.reset();
      return time_of(tried, choice);
    }));
  }
}

TrialTime Trials::time_of(const Configuration& tried, const Choice& choice) {
  const auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& each) { return each.what == tried; });
  if (known != known_.end()) return known->time;
  if (std::find(wanted_.begin(), wanted_.end(), tried) == wanted_.end()) wanted_.push_back(tried);
  return {.step = Pricer(machine_, tried.shape, emulated_speeds(tried)).time(choice)};
}

}  // namespace moebench
