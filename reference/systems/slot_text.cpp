#include "reference/systems/slot_text.h"

#include <array>
#include <charconv>

namespace moebench {
namespace {

using Counts = std::array<int, 3>;  // of T_DI, T_M, T_DO, or of their gradients

std::string joined(const Counts& counts) {
  return std::to_string(counts[0]) + "-" + std::to_string(counts[1]) + "-" + std::to_string(counts[2]);
}

// A number is written in one way only.
std::optional<int> count_named(std::string_view text) {
  int count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || stop != end || text.front() == '0' || count < 1 || count > most_slots)
    return std::nullopt;
  return count;
}

std::optional<Counts> counts_named(std::string_view text) {
  Counts counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::size_t hyphen = text.find('-');
    const bool is_last = i + 1 == counts.size();
    if (is_last != (hyphen == std::string_view::npos)) return std::nullopt;
    const std::optional<int> count = count_named(text.substr(0, hyphen));
    if (!count) return std::nullopt;
    counts[i] = *count;
    if (!is_last) text.remove_prefix(hyphen + 1);
  }
  return counts;
}

}  // namespace

std::string text_of(const SlotCounts& slots) {
  const Counts values = {slots.expert_input, slots.hidden, slots.expert_output};
  const Counts gradients = {slots.grad_expert_input, slots.grad_hidden, slots.grad_expert_output};
  return values == gradients ? joined(values) : joined(values) + "/" + joined(gradients);
}

std::optional<SlotCounts> slots_named(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::optional<Counts> values = counts_named(text.substr(0, slash));
  const std::optional<Counts> gradients =
      slash == std::string_view::npos ? values : counts_named(text.substr(slash + 1));
  if (!values || !gradients) return std::nullopt;
  return SlotCounts{.expert_input = (*values)[0],
                    .hidden = (*values)[1],
                    .expert_output = (*values)[2],
                    .grad_expert_input = (*gradients)[0],
                    .grad_hidden = (*gradients)[1],
                    .grad_expert_output = (*gradients)[2]};
}

}  // namespace moebench
