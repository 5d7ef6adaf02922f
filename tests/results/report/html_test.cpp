#include "results/report/html.h"

#include <gmock/gmock.h>

#include "results/json_field.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Html, TextIsNoMarkup) {
  EXPECT_EQ(html_text("a < b & \"c\" > 'd'"), "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
  EXPECT_EQ(html_text("</script><!-- x"), "&lt;/script&gt;&lt;!-- x");
  EXPECT_EQ(html_text(std::string("a\0b\x1b\n", 5)), "a\xef\xbf\xbd" "b\xef\xbf\xbd\n");
}

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
