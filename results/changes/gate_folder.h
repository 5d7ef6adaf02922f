#pragma once
// What `moebench gate --out` has left: gate.json, and the rounds of both sides.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/changes/changes.h"
#include "results/changes/gate_outcome.h"

namespace moebench {

// In the folder of a gate that was judged by a baseline: a copy of it, which goes with the folder.
inline constexpr const char* gate_baseline_name = "judged-by.json";

struct GateFolder {
  std::filesystem::path folder;
  std::string base_origin;  // the other build, or the file of the baseline
  bool has_base = false;    // false: judged by a baseline, so there is no side base/
  ChangeRules rules;        // that it was judged by; the seed is the suite's
  std::string result;       // what it came to: "passed", "regression"
  int rounds = 0;
  std::vector<std::string> left_out;  // rounds that were not complete, each with its reason
  std::string ended_because;
  GateOutcome outcome;  // its lists alone
};

// Nothing where the folder is no gate's. Throws InputError that names file and place for a gate.json that is none, and
// for a gate that has not ended, or that judged nothing.
std::optional<GateFolder> gate_folder(const std::filesystem::path& folder);

// The gate that both are sides of: its folders base/ and new/, or what is in them; new/ alone where it was judged by a
// baseline. Nothing where they are of no gate, of several, or of one that judged nothing.
std::optional<GateFolder> gate_of(const std::filesystem::path& before, const std::filesystem::path& after);

// What new/ was judged by: base/, or the copy of the baseline; of a gate that kept none, the baseline as it was named.
std::filesystem::path base_of(const GateFolder& gate);

// base/, where there is one, and new/.
std::vector<std::filesystem::path> sides_of(const GateFolder& gate);

}  // namespace moebench
