#pragma once
// What a figure is drawn from, which is also what its table shows.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "reference/base/units.h"
#include "results/json.h"

namespace moebench {

// Nothing where there is no figure.
using ReportCell = std::variant<std::monostate, std::string, std::int64_t, Seconds, Bytes, Ratio>;

enum class RatioStyle { factor, change, share, plain };  // 1.23x, +12 %, 12 %, 0.123

struct ReportColumn {
  std::string name;   // in the data that a specification names; empty: only in the table
  std::string title;  // of the table's column; empty: only in the data
  RatioStyle style = RatioStyle::factor;
};

struct ReportTable {
  std::vector<ReportColumn> columns;
  std::vector<std::vector<ReportCell>> rows;  // each as long as `columns`
};

// A list of objects. Times are in milliseconds and memory in MiB, with six digits; what is nothing is null.
Json data_of(const ReportTable& table);

// A <table> with a caption, whose first column names its rows. Times are in ms and memory in MiB, as its titles say.
std::string html_of(const ReportTable& table, const std::string& caption);

}  // namespace moebench
