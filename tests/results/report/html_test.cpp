#include "results/report/html.h"

#include <gmock/gmock.h>

#include "results/json_field.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Html, DataEndNoScript) {
  const Json data = {{"</script><script>alert(1)</script>", "<!-- & ]]> \xe2\x80\xa8"}};
  const std::string text = script_json(data);
  for (const char* forbidden : {"<", ">", "&"}) EXPECT_THAT(text, Not(HasSubstr(forbidden)));
  EXPECT_EQ(parse_json(text, "test"), data);
}

TEST(Html, DataThatAreNoUtf8AreReplaced) {
  EXPECT_EQ(parse_json(script_json(Json("a\xff")), "test"), Json("a\xef\xbf\xbd"));
}

}  // namespace
}  // namespace moebench
