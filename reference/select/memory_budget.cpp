#include "reference/select/memory_budget.h"

#include <array>
#include <cmath>
#include <string_view>

#include "reference/base/error.h"

namespace moebench {

std::string size_text(Bytes bytes) {
  constexpr std::array<std::string_view, 4> units = {"GiB", "MiB", "KiB", "B"};
  double unit = 1024.0 * 1024.0 * 1024.0;
  std::size_t index = 0;
  while (index + 1 < units.size() && static_cast<double>(bytes.count()) < unit) {
    unit /= 1024.0;
    ++index;
  }
  const auto hundredths = static_cast<std::int64_t>(std::llround(static_cast<double>(bytes.count()) / unit * 100.0));
  const std::string fraction = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + (fraction.size() < 2 ? ".0" : ".") + fraction + " " +
         std::string(units[index]);
}

void require_room(std::optional<Bytes> memory_budget, Bytes least, const Choice& choice) {
  if (!memory_budget || least <= *memory_budget) return;
  throw InputError("a memory budget of " + size_text(*memory_budget) + " is below the least that works",
                   label(choice) + " takes " + size_text(least) + " (" + std::to_string(least.count()) +
                       " bytes): give as much, or fewer tokens");
}

}  // namespace moebench
