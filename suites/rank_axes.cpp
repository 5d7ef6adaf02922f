#include "suites/rank_axes.h"

#include "suites/number.h"

namespace moebench {
namespace {

constexpr double most_ranks = 1 << 16;

}  // namespace

std::vector<AxisKey> rank_axes() {
  return {
      {.key = {.name = "ranks",
               .rule = {.kind = RuleKind::count, .least = 1, .most = most_ranks, .names = {}},
               .default_text = "",
               .example = "[2]",
               .help = "Several numbers of ranks, instead of `ranks` at the top; for simulated devices only."},
       .set = [](Configuration& c, std::string_view text) { c.shape.ranks = small_count_of(text); },
       .get = [](const Configuration& c) { return std::to_string(c.shape.ranks); },
       .label_prefix = "ranks=",
       .in_label = InLabel::where_it_varies,
       .in_plan = false},
  };
}

}  // namespace moebench
