#pragma once
// Selectors that try, in a measured run: what they try is measured before the rounds, by workers on the machine.
//
//   Trials trials(profile, configurations);
//   while (!trials.wanted().empty()) ...                      // measures each of them
//   configurations = trials.chosen();

#include <vector>

#include "reference/cost/machine_profile.h"
#include "reference/select/selector.h"
#include "suites/configuration.h"

namespace moebench {

class Trials {
 public:
  // `asked` are as the suite has them: adaptive, of selectors that try. Throws InputError where nothing can be chosen.
  Trials(MachineProfile machine, std::vector<Configuration> asked);

  // What selectors ask for and was not measured yet, each once. They have gone on as if it took what the machine's
  // profile says; so there may be more once it is measured. Empty: all have chosen.
  const std::vector<Configuration>& wanted() const { return wanted_; }

  // Changes nothing in wanted().
  void measured(int index, TrialTime time);

  // wanted()[index] cannot be run: it takes as long as can be.
  void failed(int index);

  // Asks the selectors again, once all that was wanted is measured.
  void ask();

  // Of each that was asked for, in order.
  const std::vector<Configuration>& chosen() const { return chosen_; }

  // How many were measured.
  int count() const { return static_cast<int>(known_.size()); }

 private:
  struct Known {
    Configuration what;
    TrialTime time;
  };

  TrialTime time_of(const Configuration& tried, const Choice& choice);

  MachineProfile machine_;
  std::vector<Configuration> asked_;
  std::vector<Configuration> chosen_;
  std::vector<Configuration> wanted_;
  std::vector<Known> known_;
};

}  // namespace moebench
