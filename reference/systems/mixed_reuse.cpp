#include "reference/systems/mixed_reuse.h"

#include <charconv>

namespace moebench {
namespace {

constexpr std::string_view letters = "kor";  // in the order of both enumerations
constexpr std::string_view opening = "mixed(";

char letter_of(ExpertInputReuse reuse) { return letters[static_cast<std::size_t>(reuse)]; }
char letter_of(HiddenReuse reuse) { return letters[static_cast<std::size_t>(reuse)]; }

std::optional<PartitionReuse> partition_named(std::string_view text) {
  if (text.size() != 2) return std::nullopt;
  const std::size_t expert_input = letters.find(text[0]);
  const std::size_t hidden = letters.find(text[1]);
  if (expert_input == std::string_view::npos || hidden == std::string_view::npos) return std::nullopt;
  return PartitionReuse{static_cast<ExpertInputReuse>(expert_input), static_cast<HiddenReuse>(hidden)};
}

// How often, and where the letters begin. A number is written in one way only.
std::optional<int> take_repeat(std::string_view& text) {
  int count = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (end == text.data()) return 1;
  if (error != std::errc() || text.front() == '0' || count < 2 || count > most_mixed_partitions) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return count;
}

}  // namespace

std::string text_of(const std::vector<PartitionReuse>& mixed_reuse) {
  std::string text(opening);
  for (std::size_t i = 0; i < mixed_reuse.size();) {
    std::size_t end = i;
    while (end < mixed_reuse.size() && mixed_reuse[end] == mixed_reuse[i]) ++end;
    if (i > 0) text += '-';
    if (end - i > 1) text += std::to_string(end - i);
    text += {letter_of(mixed_reuse[i].expert_input), letter_of(mixed_reuse[i].hidden)};
    i = end;
  }
  return text + ")";
}

std::optional<std::vector<PartitionReuse>> mixed_reuse_named(std::string_view text) {
  if (!text.starts_with(opening) || !text.ends_with(')')) return std::nullopt;
  text.remove_prefix(opening.size());
  text.remove_suffix(1);
  std::vector<PartitionReuse> mixed;
  for (;;) {
    const std::size_t hyphen = text.find('-');
    std::string_view entry = text.substr(0, hyphen);
    const std::optional<int> repeat = take_repeat(entry);
    const std::optional<PartitionReuse> partition = partition_named(entry);
    if (!repeat || !partition) return std::nullopt;
    mixed.insert(mixed.end(), static_cast<std::size_t>(*repeat), *partition);
    if (mixed.size() > most_mixed_partitions) return std::nullopt;
    if (hyphen == std::string_view::npos) return mixed;
    text.remove_prefix(hyphen + 1);
  }
}

}  // namespace moebench
