#include "results/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::HasSubstr;

class CsvTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  CsvTable read(const std::string& text) {
    std::ofstream(path_) << text;
    return CsvTable(path_);
  }

  std::string error_of(const std::string& text, std::string_view column) {
    try {
      read(text).count(0, column);
    } catch (const InputError& error) {
      return error.what();
    }
    return {};
  }

  const std::filesystem::path path_ =
      std::filesystem::temp_directory_path() /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + std::to_string(getpid()) + ".csv");
};

TEST_F(CsvTest, CellsAreFoundByTheirColumn) {
  const CsvTable table = read("a,b\r\n1,2.5\nx,\n");
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table.count(0, "a"), 1);
  EXPECT_EQ(table.number(0, "b"), 2.5);
  EXPECT_EQ(table.text(1, "a"), "x");
  EXPECT_EQ(table.text(1, "b"), "");
}

TEST_F(CsvTest, ErrorsSayWhatAndWhere) {
  EXPECT_THAT(error_of("a\n1x\n", "a"), HasSubstr(".csv:2: \"1x\" is no number"));
  EXPECT_THAT(error_of("a\n1\n", "b"), HasSubstr("no column \"b\""));
  EXPECT_THAT(error_of("a,b\n1\n", "a"), HasSubstr(".csv:2: 1 cells"));
  EXPECT_THAT(error_of("", "a"), HasSubstr("is empty"));
  EXPECT_THROW(CsvTable("no-such-file.csv"), InputError);
}

}  // namespace
}  // namespace moebench
