#pragma once
// The tables of results.db, and how those of older versions become the present ones. What each column means:
// docs/results.md.

#include "results/store/database.h"

namespace moebench {

// Of the file: "moeb". Other databases are refused.
inline constexpr int store_application_id = 0x6d6f6562;

// How many steps of the schema this moebench knows; a file has the number of those that it went through.
int store_schema_version();

// Of a file; 0: there are no tables yet. Throws InputError for a database of something else, and for one of a newer
// moebench, by its version.
int schema_version_of(Database& database);

// Makes the tables, or brings those of an older version up to `version`, in one transaction.
void migrate(Database& database, int version = store_schema_version());

}  // namespace moebench
