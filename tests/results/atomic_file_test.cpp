#include "results/atomic_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AtomicFile : public testing::Test {
 protected:
  AtomicFile() {
    std::string name = testing::TempDir() + "atomic-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string content(const std::filesystem::path& path) const {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string error_of(const std::filesystem::path& path, std::string_view text = "new") const {
    try {
      write_atomically(path, text);
    } catch (const WriteError& error) {
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path folder_;
};

TEST_F(AtomicFile, ReplacesTheContentAndLeavesNothingBeside) {
  const auto path = folder_ / "results.json";
  write_atomically(path, "old");
  write_atomically(path, "new");
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(AtomicFile, NamesAFolderThatIsNotThere) {
  EXPECT_THAT(error_of(folder_ / "no" / "results.json"),
              AllOf(HasSubstr("no/results.json"), HasSubstr("No such file")));
}

TEST_F(AtomicFile, AFullDiskIsAnErrorAndKeepsWhatWasThere) {
  const auto path = folder_ / "results.json";
  write_atomically(path, "old");
  std::filesystem::create_symlink("/dev/full", path.string() + ".tmp");
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
  EXPECT_THAT(error_of(path), AllOf(HasSubstr("No space left on device"), HasSubstr("make room")));
  EXPECT_EQ(content(path), "old");
}

TEST_F(AtomicFile, AFolderInTheWayIsAnError) {
  std::filesystem::create_directories(folder_ / "results.json" / "x");
  EXPECT_THAT(error_of(folder_ / "results.json"), HasSubstr("cannot be written"));
}

TEST_F(AtomicFile, ThatSurvivesACrashAloneHasADraftOfItsOwn) {
  const auto path = folder_ / "run.prom";
  ASSERT_EQ(::mkfifo((path.string() + ".tmp").c_str(), 0600), 0);
  write_atomically(path, "old", Survives::crash);
  write_atomically(path, "new", Survives::crash);
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 2) << "the file and the pipe";
  std::filesystem::create_directory(folder_ / "folder");
  EXPECT_THROW(write_atomically(folder_ / "folder", "", Survives::crash), WriteError);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 3) << "no draft is left";
}

TEST_F(AtomicFile, ReplacesPipesAndLinksThemselves) {
  const auto path = folder_ / "run.prom";
  const auto is_file = [&] { return std::filesystem::is_regular_file(std::filesystem::symlink_status(path)); };
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  write_atomically(path, "text", Survives::crash);
  EXPECT_TRUE(is_file());
  std::filesystem::remove(path);
  std::ofstream(folder_ / "other") << "of others";
  std::filesystem::create_symlink(folder_ / "other", path);
  write_atomically(path, "text", Survives::crash);
  EXPECT_TRUE(is_file());
  EXPECT_EQ(content(folder_ / "other"), "of others");
}

}  // namespace
}  // namespace moebench
