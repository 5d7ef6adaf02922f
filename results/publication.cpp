#include "results/publication.h"

#include <algorithm>
#include <array>
#include <span>

namespace moebench {
namespace {

constexpr std::array<std::string_view, 6> kinds = {"speed", "time", "token_time", "overhead", "memory", "memory_mib"};
constexpr std::array<std::string_view, 7> parts = {"arenas",    "routing", "parameters", "gradients",
                                                   "optimizer", "output",  "scores"};

template <class Enum>
std::optional<Enum> named(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

}  // namespace

std::string_view name_of(FigureKind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::optional<FigureKind> figure_kind_named(std::string_view name) { return named<FigureKind>(kinds, name); }
std::vector<std::string_view> figure_kind_names() { return {kinds.begin(), kinds.end()}; }
bool is_over_another(FigureKind kind) { return kind != FigureKind::memory_mib; }

std::string_view name_of(MemoryPart part) { return parts[static_cast<std::size_t>(part)]; }
std::optional<MemoryPart> memory_part_named(std::string_view name) { return named<MemoryPart>(parts, name); }
std::vector<std::string_view> memory_part_names() { return {parts.begin(), parts.end()}; }

}  // namespace moebench
