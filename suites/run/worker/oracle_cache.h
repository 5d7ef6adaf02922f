#pragma once
// What layers should compute, kept because many configurations share a shape.

#include <cstdint>
#include <list>
#include <vector>

#include "reference/base/shape.h"
#include "reference/layer/oracle.h"

namespace moebench {

class OracleCache {
 public:
  // Keeps the answers that were used last, as many as fit into `most`; the latest in any case.
  explicit OracleCache(Bytes most) : most_(most) {}

  // This rank's part for benchmark_problem(), before sums over ranks. Changing it does not change what is kept.
  // `partitions`: see OracleProblem.
  OracleResult get(const LayerShape& shape, const RoutingOptions& routing, const std::vector<Tokens>& partitions,
                   std::uint64_t seed, std::int64_t step, int rank);

 private:
  struct Entry {
    LayerShape shape;
    RoutingOptions routing;
    std::vector<Tokens> partitions;
    std::uint64_t seed = 0;
    std::int64_t step = 0;
    int rank = 0;
    OracleResult result;
    Bytes size;
  };

  void forget_oldest();

  Bytes most_;
  Bytes size_;
  std::list<Entry> entries_;  // used last comes first
};

}  // namespace moebench
