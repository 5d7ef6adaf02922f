#pragma once
// A chart of a report: a Vega-Lite specification of charts/, and the data that it names.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/report/report_table.h"

namespace moebench {

struct Figure {
  std::string id;             // of the section, and what links name
  std::string specification;  // "speedup": charts/speedup.vl.json
  std::string heading;        // what it is about, for the list of contents: "Speed"
  std::string message;        // what is seen, as a sentence
  std::string note;           // how to read it; empty: nothing to say
  ReportTable data;           // the data set "rows"
  std::map<std::string, Json> more;                        // other data sets that the specification names
  std::map<std::string, std::vector<std::string>> domains;  // by field of a scale of colours or along x: its values, in order
};

// A section with the chart, and its data as a table that can be opened.
std::string html_of(const Figure& figure);

// The specification with its data: what the page draws. Throws std::out_of_range for one that is not there.
Json specification_of(const Figure& figure);

}  // namespace moebench
