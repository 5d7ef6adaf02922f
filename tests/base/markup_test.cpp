#include "reference/base/markup.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Markup, TextIsNoMarkup) {
  EXPECT_EQ(markup_text("a < b & \"c\" > 'd'"), "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
  EXPECT_EQ(markup_text("</script><!-- x"), "&lt;/script&gt;&lt;!-- x");
  EXPECT_EQ(markup_text(std::string("a\0b\x1b\n", 5)),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd\n");
}

}  // namespace
}  // namespace moebench
