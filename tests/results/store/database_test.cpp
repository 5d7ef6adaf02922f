#include "results/store/database.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <csignal>

#include "results/atomic_file.h"
#include "results/store/store_schema.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class DatabaseInFolder : public testing::Test {
 protected:
  std::string error_of(const std::function<void()>& what) {
    try {
      what();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  fixtures::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "results.db";
};

TEST_F(DatabaseInFolder, GivesBackWhatIsBound) {
  Database database(file_, Database::Access::write);
  database.execute("CREATE TABLE t (a INTEGER, b REAL, c TEXT, d REAL, e TEXT) STRICT");
  Statement(database, "INSERT INTO t VALUES (?, ?, ?, ?, ?)")
      .run(std::int64_t{-5}, 1.0 / 3, std::string("zero\0inside", 11), std::nan(""), std::optional<std::string>());
  Statement rows(database, "SELECT a, b, c, d, e FROM t");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.whole(), -5);
  EXPECT_EQ(rows.number(), 1.0 / 3);
  EXPECT_EQ(rows.text(), std::string("zero\0inside", 11));
  EXPECT_TRUE(rows.is_null());
  EXPECT_TRUE(rows.is_null());
  EXPECT_FALSE(rows.next());
}

TEST_F(DatabaseInFolder, RefusesValuesOfAnotherTypeByTheirColumn) {
  Database database(file_, Database::Access::write);
  database.execute("CREATE TABLE t (ranks ANY); INSERT INTO t VALUES ('two'), (3000000000)");
  Statement rows(database, "SELECT ranks FROM t");
  ASSERT_TRUE(rows.next());
  EXPECT_THAT(error_of([&] { rows.whole(); }),
              AllOf(HasSubstr("results.db: ranks is not a whole number"), HasSubstr("damaged")));
  ASSERT_TRUE(rows.next());
  EXPECT_THAT(error_of([&] { rows.small(); }), HasSubstr("3000000000 is larger"));
}

TEST_F(DatabaseInFolder, WhatIsNotCommittedIsNotThere) {
  Database database(file_, Database::Access::write);
  database.execute("CREATE TABLE t (a INTEGER)");
  {
    const Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(database.number("SELECT count(*) FROM t"), 0);
  Transaction transaction(database);
  database.execute("INSERT INTO t VALUES (1)");
  EXPECT_EQ(Database(file_, Database::Access::read).number("SELECT count(*) FROM t"), 0);
  transaction.commit();
  EXPECT_EQ(Database(file_, Database::Access::read).number("SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseInFolder, AFullDiskIsSaidAndLosesNothing) {
  Database database(file_, Database::Access::write);
  database.execute("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('first'); PRAGMA max_page_count = 3");
  Statement insert(database, "INSERT INTO t VALUES (?)");
  const std::string long_text(20000, 'x');
  EXPECT_THAT(error_of([&] { insert.run(long_text); }),
              AllOf(HasSubstr("results.db: cannot be written: database or disk is full"), HasSubstr("make room")));
  EXPECT_EQ(database.number("SELECT count(*) FROM t"), 1);
  database.execute("PRAGMA max_page_count = 1000");
  insert.run(long_text);
  EXPECT_EQ(database.number("SELECT count(*) FROM t"), 2);
}

TEST_F(DatabaseInFolder, ThatIsNotThereIsNotMadeByReading) {
  EXPECT_THAT(error_of([&] { Database(file_, Database::Access::read); }),
              AllOf(HasSubstr("results.db: cannot be read"), HasSubstr("is it there")));
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_THROW(Database(folder_ / "no/results.db", Database::Access::write), WriteError);
}

TEST_F(DatabaseInFolder, NamesWithEveryCharacterAreFiles) {
  const std::filesystem::path file = folder_ / "a?b#c%41 d.db";
  Database(file, Database::Access::write).execute("CREATE TABLE t (a)");
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(Database(file, Database::Access::read).number("SELECT count(*) FROM t"), 0);
}

// As another user where this one may do everything.
class UnwritableFolder : public DatabaseInFolder {
 protected:
  void SetUp() override {
    writer_.emplace(file_, Database::Access::write);
    writer_->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7)");
  }
  void close_to_writers() {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
    if (::geteuid() == 0 && ::seteuid(65534) != 0) GTEST_SKIP() << "cannot be another user";
  }
  void TearDown() override {
    EXPECT_EQ(::seteuid(::getuid()), 0);
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  }

  std::optional<Database> writer_;
};

TEST_F(UnwritableFolder, IsReadWithoutItsLog) {
  writer_.reset();
  close_to_writers();
  EXPECT_EQ(Database(file_, Database::Access::read).number("SELECT a FROM t"), 7);
  EXPECT_THROW(Database(file_, Database::Access::write).execute("INSERT INTO t VALUES (1)"), WriteError);
}

TEST_F(UnwritableFolder, IsReadWithTheLogThatAKilledProcessLeft) {
  const std::string database = fixtures::content_of(file_);
  const std::string log = fixtures::content_of(file_.string() + "-wal");
  ASSERT_GT(log.size(), 0U);
  writer_.reset();
  fixtures::put(file_, database);
  fixtures::put(file_.string() + "-wal", log);
  close_to_writers();
  EXPECT_EQ(Database(file_, Database::Access::read).number("SELECT a FROM t"), 7);
}

TEST_F(UnwritableFolder, IsReadAsItWasFolded) {
  writer_->fold();
  writer_.reset();
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
  close_to_writers();
  EXPECT_EQ(Database(file_, Database::Access::read).number("SELECT a FROM t"), 7);
}

}  // namespace
}  // namespace moebench
