#pragma once
// Going on with a run that was interrupted: what it was going to do, and what there is of it.

#include <vector>

#include "results/store/results_store.h"
#include "results/store/run_plan.h"
#include "suites/run/head.h"

namespace moebench {

// What the request asks for. Choices that are left to trials are open.
RunPlan plan_of(const RunRequest& request);

// The same once they are made.
void set_choices(RunPlan& plan, std::span<const Configuration> chosen);

enum class Failed { stay, retried };

// Puts what is stored into the request: its earlier part, and what trials have chosen. Returns the places of failed
// configurations that are to be measured anew, if they are to be. Throws InputError where the store does not say what
// was planned, and where something else was.
std::vector<int> take_up(RunRequest& request, ResultsStore& store, Failed failed);

}  // namespace moebench
