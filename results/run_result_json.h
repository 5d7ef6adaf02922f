#pragma once
// Runs, and parts of them, as JSON. Readers throw InputError that begins with the place of what is wrong.

#include "results/json_field.h"
#include "results/run_result.h"

namespace moebench {

Json to_json(const Round& round);
Json to_json(const MemoryUse& memory);
Json to_json(const Correctness& correctness);

Round round_from(const JsonField& json);
MemoryUse memory_use_from(const JsonField& json);
Correctness correctness_from(const JsonField& json);

// With what follows from the samples (step_ms, busy_ms, overlap), and the speedup if there is one.
Json to_json(const RunResult& run, std::optional<Ratio> speedup);

// What follows from other fields is not read.
RunResult run_from(const JsonField& json);

}  // namespace moebench
