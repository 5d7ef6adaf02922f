#include "metrics/basic_authorization.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include <fstream>

#include "tests/run/fixtures.h"

namespace moebench {
namespace {

class BasicAuthorization : public testing::Test {
 protected:
  BasicAuthorization() {
    std::ofstream(path_) << "ann:open sesame\nbob:a:b\n";
    ::chmod(path_.c_str(), 0600);
  }

  bool allows(const char* authorization) const { return is_allowed({"--metrics-auth", path_}, authorization); }

  fixtures::TemporaryFolder folder_;
  std::string path_ = folder_ / "secret";
};

TEST_F(BasicAuthorization, IsOfAUserWithAPassword) {
  EXPECT_TRUE(allows("Basic YW5uOm9wZW4gc2VzYW1l"));
  EXPECT_TRUE(allows("basic YW5uOm9wZW4gc2VzYW1l"));
  EXPECT_TRUE(allows("Basic Ym9iOmE6Yg==")) << "a password may have a colon";
}

TEST_F(BasicAuthorization, IsNothingElse) {
  EXPECT_FALSE(allows(nullptr));
  for (const char* text : {"", "Basic", "Basic ", "Basic =", "Basic ==", "Basic ===", "Basic ====", "Basic YW5u",
                           "Basic Og==", "Basic YW5uOm9wZW4gc2VzYW1lIQ==", "Basic YW5uOm9wZW4gc2VzYW1",
                           "Bearer YW5uOm9wZW4gc2VzYW1l", "YW5uOm9wZW4gc2VzYW1l", "Basic \xff\xfe\xfd\xfc"}) {
    EXPECT_FALSE(allows(text)) << text;
  }
}

}  // namespace
}  // namespace moebench
