#include "results/store/store_schema.h"

#include <array>
#include <string>

#include "reference/base/error.h"

namespace moebench {
namespace {

// Steps are never changed, only added: files have gone through them.
constexpr std::array<const char*, 5> steps = {
    // What was measured.
    R"(
CREATE TABLE suite (
  only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
  file TEXT NOT NULL, ranks INTEGER NOT NULL, device TEXT NOT NULL, rounds INTEGER NOT NULL, min_time_s REAL NOT NULL,
  timeout_s REAL NOT NULL, measure_order TEXT NOT NULL, seed INTEGER NOT NULL, configurations INTEGER NOT NULL,
  best TEXT NOT NULL) STRICT;
CREATE TABLE environment (
  only INTEGER PRIMARY KEY CHECK (only = 1), cpu TEXT NOT NULL, cores INTEGER NOT NULL, agents INTEGER NOT NULL,
  threads_per_rank INTEGER NOT NULL, pinning TEXT NOT NULL, memory_bytes INTEGER NOT NULL, kernel TEXT NOT NULL,
  compiler TEXT NOT NULL, flags TEXT NOT NULL, build_type TEXT NOT NULL, libtorch TEXT NOT NULL, gloo TEXT NOT NULL,
  git_revision TEXT NOT NULL, load_at_start REAL NOT NULL, interface TEXT NOT NULL, simulated TEXT NOT NULL,
  emulated TEXT NOT NULL, started TEXT NOT NULL, gpu_names TEXT, gpu_driver TEXT, gpu_nccl TEXT) STRICT;
CREATE TABLE configuration (
  place INTEGER PRIMARY KEY, label TEXT NOT NULL, config TEXT NOT NULL, baseline TEXT NOT NULL,
  granularity INTEGER NOT NULL, reuse TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, predicted_s REAL,
  checked_against TEXT, max_abs_error REAL) STRICT;
CREATE TABLE round (
  configuration INTEGER NOT NULL REFERENCES configuration ON DELETE CASCADE, round INTEGER NOT NULL,
  routing_s REAL NOT NULL, compute_s REAL NOT NULL, comm_s REAL NOT NULL, copy_s REAL NOT NULL,
  forward_routing_s REAL NOT NULL, forward_compute_s REAL NOT NULL, forward_comm_s REAL NOT NULL,
  forward_copy_s REAL NOT NULL, dropped_copies INTEGER NOT NULL, overlap REAL,
  PRIMARY KEY (configuration, round)) STRICT, WITHOUT ROWID;
CREATE TABLE sample (
  configuration INTEGER NOT NULL, round INTEGER NOT NULL, iteration INTEGER NOT NULL, step_s REAL NOT NULL,
  forward_s REAL NOT NULL, backward_s REAL NOT NULL, optimizer_s REAL,
  PRIMARY KEY (configuration, round, iteration),
  FOREIGN KEY (configuration, round) REFERENCES round ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE TABLE rank_of_round (
  configuration INTEGER NOT NULL, round INTEGER NOT NULL, rank INTEGER NOT NULL, rows_received INTEGER NOT NULL,
  compute_s REAL NOT NULL, stragglers INTEGER NOT NULL, gpu_looks INTEGER, gpu_lowest_mhz INTEGER,
  gpu_highest_mhz INTEGER, gpu_highest_celsius INTEGER, gpu_slowed_by TEXT,
  PRIMARY KEY (configuration, round, rank),
  FOREIGN KEY (configuration, round) REFERENCES round ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE TABLE memory (
  configuration INTEGER PRIMARY KEY REFERENCES configuration ON DELETE CASCADE, predicted_bytes INTEGER NOT NULL,
  outside_arena_bytes INTEGER NOT NULL, process_growth_bytes INTEGER NOT NULL, parameters_bytes INTEGER NOT NULL,
  gradients_bytes INTEGER NOT NULL, optimizer_bytes INTEGER NOT NULL, activations_bytes INTEGER NOT NULL,
  buffers_bytes INTEGER NOT NULL, host_bytes INTEGER NOT NULL, routing_bytes INTEGER NOT NULL,
  measured_bytes INTEGER) STRICT;
CREATE TABLE rank_of_memory (
  configuration INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE, rank INTEGER NOT NULL, predicted_bytes INTEGER,
  measured_bytes INTEGER, PRIMARY KEY (configuration, rank)) STRICT, WITHOUT ROWID;
CREATE TABLE note (place INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE publication (
  place INTEGER PRIMARY KEY, file TEXT NOT NULL, taken_over TEXT NOT NULL, counted TEXT NOT NULL,
  not_run INTEGER NOT NULL) STRICT;
CREATE TABLE published_figure (
  publication INTEGER NOT NULL REFERENCES publication ON DELETE CASCADE, figure INTEGER NOT NULL, kind TEXT NOT NULL,
  axes TEXT NOT NULL, value REAL NOT NULL, runs TEXT NOT NULL,
  PRIMARY KEY (publication, figure)) STRICT, WITHOUT ROWID;
CREATE VIEW failure AS SELECT place, label, status, reason FROM configuration WHERE status <> 'ok';
CREATE VIEW step AS
  SELECT label, round, iteration, 1000 * step_s AS step_ms, 1000 * forward_s AS forward_ms,
         1000 * backward_s AS backward_ms, 1000 * optimizer_s AS optimizer_ms
  FROM sample JOIN configuration ON configuration.place = sample.configuration;
)",
    // What was planned, so that a run can be gone on with.
    R"(
CREATE TABLE planned (
  place INTEGER PRIMARY KEY, label TEXT NOT NULL, asked TEXT NOT NULL, chosen TEXT NOT NULL) STRICT;
CREATE TABLE planned_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
)",
    // Which executable measured; empty: nobody knows.
    R"(
ALTER TABLE environment ADD COLUMN build_id TEXT NOT NULL DEFAULT '';
)",
    // Several machines, and runs that go on for a time.
    R"(
CREATE TABLE host (agent INTEGER PRIMARY KEY, facts TEXT NOT NULL) STRICT;
CREATE TABLE duration (
  only INTEGER PRIMARY KEY CHECK (only = 1), asked_s REAL NOT NULL, used_s REAL NOT NULL) STRICT;
)",
    // What was in the machine profile; empty: nobody knows.
    R"(
ALTER TABLE environment ADD COLUMN profile_digest TEXT NOT NULL DEFAULT '';
)"};

}  // namespace

int store_schema_version() { return static_cast<int>(steps.size()); }

int schema_version_of(Database& database) {
  const auto version = database.number("PRAGMA user_version").value_or(0);
  const auto application = database.number("PRAGMA application_id").value_or(0);
  if (application == 0 && version == 0 && database.number("SELECT count(*) FROM sqlite_schema") == 0) return 0;
  if (application != store_application_id) {
    throw InputError(database.file().string(), "is a database of another program",
                     "is this a results folder of moebench?");
  }
  if (version > store_schema_version()) {
    throw InputError(database.file().string(),
                     "is a store of version " + std::to_string(version) + ", and this moebench reads versions up to " +
                         std::to_string(store_schema_version()),
                     "use the moebench that wrote it, or a newer one");
  }
  if (version < 1) database.reject("has no version");
  return static_cast<int>(version);
}

void migrate(Database& database, int version) {
  const int from = schema_version_of(database);
  if (from >= version) return;
  Transaction transaction(database);
  for (int step = from; step < version; ++step) database.execute(steps[static_cast<std::size_t>(step)]);
  database.execute("PRAGMA application_id = " + std::to_string(store_application_id));
  database.execute("PRAGMA user_version = " + std::to_string(version));
  transaction.commit();
}

}  // namespace moebench
