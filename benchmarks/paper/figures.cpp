#include "benchmarks/paper/figures.h"

#include <array>

namespace moebench::paper {

std::span<const Figure> figures() {
  static constexpr std::array all = {Figure{"fig8", figure8}, Figure{"fig9", figure9}, Figure{"fig11", figure11},
                                     Figure{"fig12", figure12}, Figure{"fig13", figure13}};
  return all;
}

}  // namespace moebench::paper
