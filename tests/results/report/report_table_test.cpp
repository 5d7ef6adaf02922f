#include "results/report/report_table.h"

#include <gmock/gmock.h>

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

ReportTable example() {
  return {.columns = {{"name", "configuration"},
                      {"step_ms", "step"},
                      {"memory_mib", "memory"},
                      {"change", "change", RatioStyle::change},
                      {"hidden", ""},
                      {"none", "nothing here"},
                      {"", "rounds"}},
          .rows = {{std::string("a<b"), milliseconds(1.23456789), mib(3), Ratio(0.25), std::string("x"), ReportCell(),
                    std::int64_t{5}}}};
}

TEST(ReportTable, DataAreByNameInMillisecondsAndMiB) {
  EXPECT_EQ(
      data_of(example()),
      Json::parse(
          R"([{"name": "a<b", "step_ms": 1.23457, "memory_mib": 3.0, "change": 0.25, "hidden": "x", "none": null}])"));
}

TEST(ReportTable, AsHtmlItsFirstColumnNamesItsRows) {
  EXPECT_EQ(
      html_of(example(), "All & more"),
      "<table><caption>All &amp; more</caption>\n"
      "<thead><tr><th scope=\"col\">configuration</th><th scope=\"col\">step, ms</th><th scope=\"col\">memory, MiB</th>"
      "<th scope=\"col\">change</th><th scope=\"col\">rounds</th></tr></thead>\n<tbody>\n"
      "<tr><th scope=\"row\">a&lt;b</th><td class=\"n\">1.23</td><td class=\"n\">3.00</td><td class=\"n\">+25 %</td>"
      "<td class=\"n\">5</td></tr>\n</tbody></table>\n");
}

TEST(ReportTable, AColumnOfNothingIsLeftOut) { EXPECT_THAT(html_of(example(), ""), Not(HasSubstr("nothing here"))); }

TEST(ReportTable, WithoutRowsItHasItsFirstTitle) {
  ReportTable table = example();
  table.rows.clear();
  EXPECT_THAT(html_of(table, ""),
              HasSubstr("<tr><th scope=\"col\">configuration</th></tr></thead>\n<tbody>\n</tbody>"));
  EXPECT_EQ(data_of(table), Json::array());
}

}  // namespace
}  // namespace moebench
