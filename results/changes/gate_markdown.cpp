#include "results/changes/gate_markdown.h"

#include <fmt/format.h>

#include "results/changes/changes_markdown.h"
#include "results/changes/gate_outcome.h"
#include "results/markdown.h"

namespace moebench {

std::string gate_markdown(const Changes& changes, const std::vector<std::string>& left_out) {
  constexpr Bytes for_left_out(64LL * 1024);
  BoundedText rounds(for_left_out);
  for (const std::string& round : left_out) rounds.add("\nLeft out: " + markdown_cell(round) + "\n");
  const std::string_view result = name_of(outcome_of(changes).result());
  return markdown_heading(fmt::format("moebench gate, {}: {}", changes.after.suite, result)) +
         changes_markdown(changes, largest_step_summary - largest_heading - for_left_out) + rounds.text();
}

}  // namespace moebench
