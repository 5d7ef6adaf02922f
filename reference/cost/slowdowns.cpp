#include "reference/cost/slowdowns.h"

#include <bit>

#include "reference/base/error.h"

namespace moebench {

std::string name_of(StreamSet streams) {
  std::string name;
  for (Stream stream : all_streams) {
    if (!streams.contains(stream)) continue;
    if (!name.empty()) name += '+';
    name += name_of(stream);
  }
  return name;
}

void require_valid(const Slowdowns& slowdowns, const std::string& where) {
  for (int i = 0; i < StreamSet::count; ++i) {
    const StreamSet at_work = StreamSet::numbered(i);
    const bool several = std::popcount(static_cast<unsigned>(i)) > 1;
    for (Stream stream : all_streams) {
      const double speed = slowdowns.speed(at_work, stream).count();
      const bool free = several && at_work.contains(stream);
      if (free ? speed > 0 && speed <= 1 : speed == 1) continue;
      throw InputError(where + "." + name_of(at_work) + "." + std::string(name_of(stream)),
                       "the relative speed is " + std::to_string(speed),
                       free ? "it must be above 0 and at most 1" : "it must be 1 where nothing runs beside it");
    }
  }
}

}  // namespace moebench
