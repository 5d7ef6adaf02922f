#include "reference/routing/capacity.h"

#include <algorithm>
#include <cmath>

namespace moebench {

Tokens capacity(const LayerShape& shape, Ratio factor) {
  constexpr double rounding = 1e-12;  // 1.1 * 10 is more than 11 in binary
  const double share = static_cast<double>(shape.routed_tokens().count()) / shape.experts;
  const double rows = std::ceil(factor.count() * share * (1 - rounding));
  const auto most = static_cast<double>(shape.routed_tokens().count());
  return Tokens(static_cast<std::int64_t>(std::clamp(rows, 1.0, std::max(1.0, most))));
}

std::vector<Tokens> padded_rows(const LayerShape& shape, Ratio factor, std::span<const Tokens> partitions) {
  std::vector<Tokens> rows;
  LayerShape of_partition = shape;
  for (const Tokens tokens : partitions) {
    of_partition.tokens = tokens;
    rows.push_back(capacity(of_partition, factor));
  }
  return rows;
}

}  // namespace moebench
