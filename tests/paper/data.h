#pragma once
// Where the paper's figures lie.

#include "tests/source_folder.h"

namespace moebench::paper::fixtures {

inline std::filesystem::path data_folder() {
  return moebench::fixtures::source_folder() / "results" / "baselines" / "paper";
}

}  // namespace moebench::paper::fixtures
