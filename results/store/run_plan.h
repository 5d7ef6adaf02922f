#pragma once
// What a run is going to do, as far as it must be the same when the run is gone on with.

#include <string>
#include <vector>

#include "results/json.h"
#include "results/store/database.h"

namespace moebench {

struct PlannedConfiguration {
  std::string label;
  Json asked;   // as the suite has it
  Json chosen;  // as it is run; null: to be found out by trials

  bool operator==(const PlannedConfiguration&) const = default;
};

// What is not of one configuration, such as the machine profile.
struct PlannedFact {
  std::string name;  // for people
  std::string value;

  bool operator==(const PlannedFact&) const = default;
};

struct RunPlan {
  std::vector<PlannedConfiguration> configurations;  // in the suite's order
  std::vector<PlannedFact> facts;

  bool operator==(const RunPlan&) const = default;
};

// Into tables that have nothing of it yet.
void write_plan(Database& database, const RunPlan& plan);

// Empty where a store does not have it: it is of an older version, or was imported. Throws InputError for what
// write_plan() does not write.
RunPlan read_plan(Database& database);

}  // namespace moebench
