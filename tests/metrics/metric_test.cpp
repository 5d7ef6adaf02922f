#include "metrics/metric.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "tests/source_folder.h"

namespace moebench {
namespace {

using testing::ElementsAreArray;
using testing::EndsWith;
using testing::StartsWith;

// The cells of a line "| a | b |", without the spaces around them.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::string::size_type begin = line.find('|') + 1;
  for (auto end = line.find('|', begin); end != std::string::npos; begin = end + 1, end = line.find('|', begin)) {
    std::string cell = line.substr(begin, end - begin);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    cells.push_back(cell);
  }
  return cells;
}

// "name type unit labels" of each metric that the documentation has.
std::vector<std::string> documented() {
  std::ifstream file(fixtures::source_folder() / "docs/metrics.md");
  std::vector<std::string> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `moebench_")) continue;
    const std::vector<std::string> cells = cells_of(line);
    rows.push_back(cells.at(0) + " " + cells.at(1) + " " + cells.at(2) + " " + cells.at(3));
  }
  return rows;
}

std::vector<std::string> in_code() {
  std::vector<std::string> rows;
  for (const MetricRow& row : metric_rows()) {
    std::string labels = row.scope == MetricScope::configuration ? "*configuration*" : "";
    for (const std::string_view label : row.labels) {
      labels += (labels.empty() ? "`" : ", `") + std::string(label) + "`";
    }
    rows.push_back("`" + std::string(row.name) + "` " + std::string(name_of(row.kind)) + " " + std::string(row.unit) +
                   " " + labels);
  }
  return rows;
}

TEST(Metric, IsDocumented) { EXPECT_THAT(documented(), ElementsAreArray(in_code())); }

TEST(Metric, HasARowOfItsOwn) {
  const auto rows = metric_rows();
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(Metric::served_runs) + 1);
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(rows[i].metric), i) << rows[i].name;
    EXPECT_TRUE(names.insert(rows[i].name).second) << rows[i].name;
  }
}

TEST(Metric, IsNamedAsPrometheusHasIt) {
  for (const MetricRow& row : metric_rows()) {
    const std::string name(row.name);
    EXPECT_THAT(name, StartsWith("moebench_"));
    EXPECT_FALSE(row.help.empty()) << name;
    EXPECT_EQ(name.ends_with("_total"), row.kind == MetricKind::counter) << name;
    if (row.unit == "seconds" || row.unit == "bytes" || row.unit == "ratio" || row.unit == "hertz") {
      EXPECT_THAT(name, EndsWith("_" + std::string(row.unit)));
    }
  }
}

}  // namespace
}  // namespace moebench
