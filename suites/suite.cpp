#include "suites/suite.h"

#include <algorithm>

namespace moebench {

const Axis* find_axis(const Axes& axes, std::string_view name) {
  const auto found = std::find_if(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.name == name; });
  return found == axes.end() ? nullptr : &*found;
}

}  // namespace moebench
