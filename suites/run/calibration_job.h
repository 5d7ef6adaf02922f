#pragma once
// A calibration's request as JSON, for jobs.

#include "profiler/calibrate/calibration_request.h"
#include "results/json_field.h"

namespace moebench {

Json to_json(const CalibrationRequest& request);

// Throws InputError.
CalibrationRequest calibration_from(const JsonField& json);

}  // namespace moebench
