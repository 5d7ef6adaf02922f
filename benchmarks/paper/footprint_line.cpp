#include "benchmarks/paper/footprint_line.h"

#include <cmath>

namespace moebench::paper {

FootprintLine footprint_line(std::span<const FootprintCell> cells, std::string_view system) {
  double count = 0, x_sum = 0, y_sum = 0, xx_sum = 0, xy_sum = 0;
  for (const FootprintCell& cell : cells) {
    if (cell.system != system) continue;
    const double x = Tokens(cell.layer.shape.tokens) / Tokens(1024);
    const double y = static_cast<double>(cell.memory.count());
    ++count;
    x_sum += x;
    y_sum += y;
    xx_sum += x * x;
    xy_sum += x * y;
  }
  const double slope = (count * xy_sum - x_sum * y_sum) / (count * xx_sum - x_sum * x_sum);
  return {.constant = Bytes(std::llround((y_sum - slope * x_sum) / count)),
          .per_1024_tokens = Bytes(std::llround(slope))};
}

}  // namespace moebench::paper
