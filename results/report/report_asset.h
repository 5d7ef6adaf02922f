#pragma once
// The files that reports are made of, kept in the program.

#include <string_view>

namespace moebench {

// "report.css", "report.js" and the specifications in charts/, "speedup.vl.json". Throws std::out_of_range for another name.
std::string_view report_asset(std::string_view name);

// Vega, Vega-Lite and Vega-Embed as one script that defines `vegaEmbed`, with their licences, from the wheel
// vl-convert-python. Empty in a build that was configured without it.
std::string_view chart_library();

}  // namespace moebench
