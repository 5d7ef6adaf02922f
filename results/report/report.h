#pragma once
// One run, or several, as one HTML file that needs nothing beside it and loads nothing.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/changes/gate_folder.h"
#include "results/report/reported_run.h"

namespace moebench {

// A picture of a step. Exactly one of both has something.
struct ReportedTimeline {
  std::string name;      // of the configuration
  std::string svg;       // of this program (reference/trace/picture.h): goes into the page as it is
  std::string svg_file;  // of somebody else, such as a file beside results: shown as an image, in which no script runs
};

struct Report {
  std::vector<ReportedRun> runs;  // in the order of time; at least one. Figures of a single run are of the last
  std::vector<ReportedTimeline> timelines;
  std::optional<GateFolder> gate;  // whose sides the runs are: its verdict comes first, and changes are by its rules
};

// One run: its best configurations and speedups. Two: what changed between them. More: a trend. Takes time in
// proportion to the samples of the runs, and gives text whose length does not depend on their number.
std::string html_of(const Report& report);

}  // namespace moebench
