#include "metrics/secret_file.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include <fstream>

#include "reference/base/error.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Property;
using testing::ThrowsMessage;

class SecretFile : public testing::Test {
 protected:
  std::string written(const std::string& text, mode_t mode = 0600) {
    const std::string path = folder_ / "secret";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(SecretFile, HasLines) {
  const std::vector<Secret> lines = secret_lines("--auth", written("# who may\n\nann:a b\r\nbob:b:c"));
  EXPECT_THAT(lines, ElementsAre(Property(&Secret::view, "ann:a b"), Property(&Secret::view, "bob:b:c")));
}

TEST_F(SecretFile, ThatOthersMayReadIsRefused) {
  for (const mode_t mode : {0640, 0604, 0620, 0601}) {
    const std::string path = written("ann:secret\n", mode);
    EXPECT_THAT([&] { secret_lines("--auth", path); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("--auth"), HasSubstr("chmod 600"), Not(HasSubstr("secret\n")),
                                                Not(HasSubstr("ann")))));
  }
}

TEST_F(SecretFile, ThatIsNoneIsRefused) {
  EXPECT_THROW(secret_lines("--auth", folder_ / "missing"), InputError);
  EXPECT_THROW(secret_lines("--auth", folder_.path()), InputError);
  EXPECT_THROW(secret_lines("--auth", "/dev/null"), InputError);
  EXPECT_THROW(secret_lines("--auth", written(std::string(100'000, 'x'))), InputError);
}

TEST_F(SecretFile, AllowsThoseWhoAreInIt) {
  const Passwords passwords("--auth", written("ann:first\nbob:second:part\n"));
  EXPECT_TRUE(passwords.allow("ann", "first"));
  EXPECT_TRUE(passwords.allow("bob", "second:part"));
  EXPECT_FALSE(passwords.allow("ann", "second:part"));
  EXPECT_FALSE(passwords.allow("ann", ""));
  EXPECT_FALSE(passwords.allow("", ""));
  EXPECT_FALSE(passwords.allow("bob:second", "part")) << "the name ends at the first colon";
}

TEST_F(SecretFile, OfNobodyIsRefused) {
  for (const char* text : {"", "\n# nobody\n", "ann\n", "ann:\n", ":secret\n", "bob:right\nsecret\n"}) {
    EXPECT_THAT([&] { Passwords("--auth", written(text)); }, ThrowsMessage<InputError>(Not(HasSubstr("right"))))
        << text;
  }
}

}  // namespace
}  // namespace moebench
