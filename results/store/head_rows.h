#pragma once
// The rows of results.db that are of a whole run: suite, environment, notes, published figures.

#include "results/results.h"
#include "results/store/database.h"

namespace moebench {

// Everything but the runs, into tables that have nothing of it yet.
void write_head(Database& database, const Results& results);

// What changes while a run goes on: its state, its rounds and the time that it has used where it has a duration, and
// notes behind those that are there.
void write_progress(Database& database, const Results& results);

// Without runs. Throws InputError for a store in which no run was begun, and for what moebench does not write.
Results read_head(Database& database);

}  // namespace moebench
