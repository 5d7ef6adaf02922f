#pragma once
// Conditions of a GPU in results files, and on their way from a worker.

#include "profiler/nvml/gpu_conditions.h"
#include "results/json.h"
#include "results/json_field.h"

namespace moebench {

Json to_json(const GpuConditions& conditions);

// Throws InputError for what to_json() did not write.
GpuConditions gpu_conditions_from(const JsonField& json);

}  // namespace moebench
