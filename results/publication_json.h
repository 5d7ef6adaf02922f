#pragma once
// Published figures in results.json, with the comparison.

#include "results/json_field.h"
#include "results/results.h"

namespace moebench {

// {file, over, counted, not_run, figures: [...], summary: [...]}: docs/results.md has the fields.
Json to_json(const Publication& publication, const Results& results);

// What was published; the comparison follows from the runs. Throws InputError.
Publication publication_from(const JsonField& json);

}  // namespace moebench
