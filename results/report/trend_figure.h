#pragma once
// How steps changed over several runs.

#include <optional>
#include <span>
#include <vector>

#include "results/changes/change.h"
#include "results/report/report_figure.h"
#include "results/report/reported_run.h"

namespace moebench {

// The change from each run to the next, each at a level at which the verdicts of all of them hold together at that of
// ChangeRules: within a change by Holm, over the changes by Bonferroni. So of runs that are all alike, however many,
// a change point is named in at most one report of twenty.
std::vector<Changes> successive_changes(std::span<const ReportedRun> runs);

// A line for each configuration that has a time in all runs (of many those that changed most), and their geometric
// mean, over the time in the first run. A change point is a run in which some configuration became slower or faster
// than in the run before, as successive_changes() find it. Nothing where no configuration has all times.
std::optional<ReportFigure> trend_figure(std::span<const ReportedRun> runs, std::span<const Changes> changes);

}  // namespace moebench
