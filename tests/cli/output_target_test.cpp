#include "cli/output_target.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "results/atomic_file.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;

class OutputTarget : public testing::Test {
 protected:
  std::string complaint(const std::string& name, Written how = Written::replaced) {
    try {
      require_target("--junit", folder_ / name, how);
    } catch (const WriteError& error) {
      return error.what();
    }
    return "none";
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(OutputTarget, MayBeThereOrNot) {
  EXPECT_NO_THROW(require_target("--junit", "", Written::replaced));
  EXPECT_NO_THROW(require_target("--junit", "here.xml", Written::replaced));
  EXPECT_EQ(complaint("gate.xml"), "none");
  EXPECT_EQ(complaint("gate.xml", Written::appended), "none");
  std::ofstream(folder_ / "gate.xml") << "old";
  EXPECT_EQ(complaint("gate.xml"), "none");
  EXPECT_EQ(complaint("gate.xml", Written::appended), "none");
  EXPECT_EQ(fixtures::lines_of(folder_ / "gate.xml"), std::vector<std::string>{"old"});
}

TEST_F(OutputTarget, SaysWhatToDoAboutAFolderThatIsNotThere) {
  EXPECT_THAT(complaint("none/gate.xml"), HasSubstr("none/gate.xml: cannot be written: there is no folder "));
  EXPECT_THAT(complaint("none/gate.xml"), HasSubstr("make it, or choose another --junit"));
  std::filesystem::create_directory(folder_ / "folder");
  EXPECT_THAT(complaint("folder"), HasSubstr("folder: cannot be written: it is a folder: name a file"));
}

TEST_F(OutputTarget, IsRefusedWhereThisUserMayNotWrite) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  using std::filesystem::perms;
  std::filesystem::create_directory(folder_ / "folder");
  std::ofstream(folder_ / "folder/summary.md") << "old";
  std::filesystem::permissions(folder_ / "folder", perms::owner_read | perms::owner_exec);
  EXPECT_THAT(complaint("folder/gate.xml"), HasSubstr("cannot be written: Permission denied"));
  EXPECT_EQ(complaint("folder/summary.md", Written::appended), "none");
  std::filesystem::permissions(folder_ / "folder", perms::owner_all);
}

}  // namespace
}  // namespace moebench
