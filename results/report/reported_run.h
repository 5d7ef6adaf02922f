#pragma once
// One of the runs that a report is of.

#include <string>

#include "results/results.h"

namespace moebench {

struct ReportedRun {
  std::string name;  // for people, and different for each: a folder's name, a revision
  Results results;
};

}  // namespace moebench
