#pragma once
// Which experts the tokens of real steps went to, in a text file:
//
//   moebench-routing-trace 1 experts=8 top_k=2
//   4096 3,5 0,1 7,2 ...
//   4096 1,0 3,4 2,6 ...
//   end 2
//
// One line a step: the number of tokens of all ranks, then each token's experts, from rank 0's first token to the last
// rank's last. The last line has the number of steps, so that a file that was cut is noticed. Experts of tokens rather
// than counts of experts: partitions, capacities and the pairs of top_k > 1 need to know which token went where.

#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "reference/base/shape.h"

namespace moebench {

struct RoutingTrace {
  int experts = 0;
  int top_k = 0;
  std::vector<std::vector<std::int32_t>> steps;  // of each [tokens][top_k]; at least one step

  bool operator==(const RoutingTrace&) const = default;
};

// Throws InputError "file:line: ..." for what is no such file, or is cut or corrupt.
RoutingTrace read_routing_trace(const std::string& file);

// Throws InputError that names the file unless the trace has the shape's experts and top_k, and in every step at least
// the tokens of all its ranks; a step that has more is cut.
void require_fit(const RoutingTrace& trace, const std::string& file, const LayerShape& shape);

// Writes a trace step by step; a file that was there is replaced. Throws InputError where the file cannot be written.
class RoutingTraceWriter {
 public:
  RoutingTraceWriter(const std::string& file, int experts, int top_k);

  // A step: experts [tokens][top_k] of all ranks, each token's different. Throws InputError for others.
  void write(std::span<const std::int32_t> experts);

  // Ends the trace; without it the file counts as cut.
  void close();

 private:
  void require_written();

  std::string file_;
  int experts_;
  int top_k_;
  std::int64_t steps_ = 0;
  std::ofstream stream_;
};

}  // namespace moebench
