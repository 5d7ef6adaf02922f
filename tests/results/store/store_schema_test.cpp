#include "results/store/store_schema.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "results/store/head_rows.h"
#include "results/store/read_results.h"
#include "results/store/results_store.h"
#include "results/store/run_rows.h"
#include "results/store/run_summary.h"
#include "tests/results/example.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class SchemaOfFile : public testing::Test {
 protected:
  // A store as an older version wrote it.
  void write_old(int version = 1) {
    Database database(file_, Database::Access::write);
    migrate(database);
    write_head(database, results_);
    for (int i = 0; i < static_cast<int>(results_.runs.size()); ++i) {
      write_run(database, i, results_.runs[static_cast<std::size_t>(i)]);
    }
    if (version < 5) database.execute("ALTER TABLE environment DROP COLUMN profile_digest");
    if (version < 4) database.execute("DROP TABLE host; DROP TABLE duration");
    if (version < 3) database.execute("ALTER TABLE environment DROP COLUMN build_id");
    if (version < 2) database.execute("DROP TABLE planned; DROP TABLE planned_fact");
    database.execute("PRAGMA user_version = " + std::to_string(version));
    EXPECT_EQ(schema_of(database), schema_made_by(version));
  }

  static std::vector<std::string> schema_of(Database& database) {
    std::vector<std::string> tables;
    Statement rows(database,
                   "SELECT name || ': ' || group_concat(column_name) FROM (SELECT s.name, c.name AS column_name "
                   "FROM sqlite_schema s, pragma_table_info(s.name) c ORDER BY s.name, c.cid) GROUP BY name");
    while (rows.next()) tables.push_back(rows.text());
    return tables;
  }

  std::vector<std::string> schema_made_by(int version) {
    Database database(folder_ / ("version-" + std::to_string(version)), Database::Access::write);
    migrate(database, version);
    return schema_of(database);
  }

  std::string error_of_reading() {
    try {
      read_results(folder_.path());
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  const Results results_ = example::results();
  fixtures::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / store_file_name;
};

TEST_F(SchemaOfFile, OldStoresAreReadWithoutBeingChanged) {
  write_old();
  EXPECT_EQ(read_results(folder_.path()), results_);
  Database database(file_, Database::Access::read);
  EXPECT_EQ(schema_version_of(database), 1);
}

TEST_F(SchemaOfFile, OldStoresAreMigratedWhereTheyAreWritten) {
  write_old();
  {
    ResultsStore store(folder_.path());
    EXPECT_EQ(store.head().suite, results_.suite);
    EXPECT_EQ(store.runs().size(), results_.runs.size());
    store.keep(results_, {});
    EXPECT_EQ(store.head().suite, results_.suite);
  }
  Database database(file_, Database::Access::read);
  EXPECT_EQ(schema_version_of(database), store_schema_version());
  EXPECT_EQ(read_results(folder_.path()), results_);
}

TEST_F(SchemaOfFile, OldStoresThatNobodyGoesOnWithStayAsTheyAre) {
  for (int version = 1; version < store_schema_version(); ++version) {
    write_old(version);
    Database(file_, Database::Access::write).fold();
    const std::string before = fixtures::content_of(file_);
    {
      ResultsStore store(folder_.path());
      EXPECT_EQ(store.runs().size(), results_.runs.size());
      EXPECT_TRUE(store.plan().configurations.empty());
    }
    EXPECT_EQ(fixtures::content_of(file_), before) << version;
    std::filesystem::remove(file_);
    std::filesystem::remove(folder_ / ("version-" + std::to_string(version)));
  }
}

// Of the second version, which did not know builds by their ids.
TEST_F(SchemaOfFile, StoresWithoutABuildIdAreListedReadAndMigrated) {
  write_old(2);
  const auto listed = summary_of(folder_.path());
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->problem, "");
  EXPECT_EQ(listed->suite, results_.suite.name);
  EXPECT_EQ(read_results(folder_.path()), results_);
  {
    ResultsStore store(folder_.path());
    EXPECT_EQ(store.head().environment.build_id, "");
    store.keep(results_, {});
  }
  Database database(file_, Database::Access::read);
  EXPECT_EQ(schema_version_of(database), store_schema_version());
  EXPECT_EQ(read_results(folder_.path()), results_);
}

TEST_F(SchemaOfFile, NewerStoresAreRefusedByVersion) {
  write_old();
  Database(file_, Database::Access::write).execute("PRAGMA user_version = 99");
  EXPECT_THAT(error_of_reading(), AllOf(HasSubstr("results.db: is a store of version 99"), HasSubstr("newer")));
  EXPECT_THROW(ResultsStore(folder_.path()), InputError);
}

TEST_F(SchemaOfFile, DatabasesOfOthersAreRefusedAndKept) {
  Database(file_, Database::Access::write).execute("CREATE TABLE mine (a); PRAGMA user_version = 1");
  EXPECT_THAT(error_of_reading(), HasSubstr("results.db: is a database of another program"));
  EXPECT_THROW(ResultsStore(folder_.path()), InputError);
  EXPECT_EQ(Database(file_, Database::Access::read).number("SELECT count(*) FROM mine"), 0);
}

}  // namespace
}  // namespace moebench
