#include "metrics/text_file.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "reference/base/error.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

class TextFile : public testing::Test {
 protected:
  std::string content() const {
    std::stringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }

  fixtures::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "run.prom";
};

TEST_F(TextFile, IsReplaced) {
  write_text_file(file_, "first");
  write_text_file(file_, "second");
  EXPECT_EQ(content(), "second");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1) << "no draft is left";
  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & S_IRUSR, S_IRUSR);
}

TEST_F(TextFile, IsNoPipeAndNoLinkAnyMore) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  write_text_file(file_, "text");
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(file_)));
  std::filesystem::remove(file_);
  std::ofstream(folder_ / "other") << "of others";
  std::filesystem::create_symlink(folder_ / "other", file_);
  write_text_file(file_, "text");
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(file_)));
  EXPECT_EQ(std::filesystem::file_size(folder_ / "other"), 9U);
}

TEST_F(TextFile, ThatCannotBeWrittenIsNamed) {
  EXPECT_THAT([&] { write_text_file(folder_ / "missing/run.prom", ""); },
              ThrowsMessage<InputError>(AllOf(HasSubstr("missing/run.prom"), HasSubstr("cannot be written"))));
  std::filesystem::create_directory(file_);
  EXPECT_THROW(write_text_file(file_, ""), InputError);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1) << "no draft is left";
}

}  // namespace
}  // namespace moebench
