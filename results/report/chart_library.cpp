#include "results/report/report_asset.h"

namespace moebench {
namespace {

constexpr char script[] =
#include "chart_library.inc"
    ;

}  // namespace

std::string_view chart_library() { return {script, sizeof script - 1}; }

}  // namespace moebench
