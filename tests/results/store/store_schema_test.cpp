#include "results/store/store_schema.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "results/store/head_rows.h"
#include "results/store/read_results.h"
#include "results/store/results_store.h"
#include "results/store/run_rows.h"
#include "tests/results/example.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class SchemaOfFile : public testing::Test {
 protected:
  // A store as the first version wrote it.
  void write_old() {
    Database database(file_, Database::Access::write);
    migrate(database, 1);
    write_head(database, results_);
    for (int i = 0; i < static_cast<int>(results_.runs.size()); ++i) {
      write_run(database, i, results_.runs[static_cast<std::size_t>(i)]);
    }
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
