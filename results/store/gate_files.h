#pragma once
// The folder of a gate: base/ and new/, each with a folder and a log for each round, a copy of the baseline instead of
// base/ where it is judged by one, and gate.json at its end. It is one entry of a list, and goes as a whole or not at
// all.

#include <filesystem>
#include <optional>

#include "results/store/run_summary.h"

namespace moebench {

inline constexpr const char* gate_file_name = "gate.json";

bool is_gate_folder(const std::filesystem::path& folder);

// The gate that `folder` is a part of; nothing where it is none, or a gate itself.
std::optional<std::filesystem::path> gate_around(const std::filesystem::path& folder);

// Of the build that is judged. A gate is complete where it has said its result.
RunSummary gate_summary_of(const std::filesystem::path& folder);

// Removes what the gate wrote, and each folder that is empty then. Returns whether `folder` is gone. Throws WriteError
// where a process writes there, and for what cannot be removed.
bool remove_gate(const std::filesystem::path& folder);

}  // namespace moebench
