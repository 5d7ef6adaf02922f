#include "reference/base/shape.h"

#include <algorithm>
#include <string>

#include "reference/base/error.h"

namespace moebench {
namespace {

void require_positive(std::int64_t value, const char* field) {
  if (value < 1) {
    throw InputError(std::string(field) + " is " + std::to_string(value), "it must be at least 1");
  }
}

}  // namespace

int ranks_that_share(int experts, int most) {
  while (experts % most != 0) --most;
  return most;
}

void require_valid(const LayerShape& shape) {
  require_positive(shape.tokens.count(), "tokens");
  require_positive(shape.model_dim.count(), "model_dim");
  require_positive(shape.hidden_dim.count(), "hidden_dim");
  require_positive(shape.experts, "experts");
  require_positive(shape.ranks, "ranks");
  require_positive(shape.top_k, "top_k");
  if (shape.experts % shape.ranks != 0) {
    const int next = (shape.experts / shape.ranks + 1) * shape.ranks;
    const int fewer = ranks_that_share(shape.experts, shape.ranks);
    throw InputError("experts is " + std::to_string(shape.experts) + ", which does not divide by " +
                         std::to_string(shape.ranks) + " ranks",
                     "the next number that does is " + std::to_string(next) + "; or let " + std::to_string(fewer) +
                         (fewer == 1 ? " rank" : " ranks") + " share the experts");
  }
  if (shape.top_k > shape.experts) {
    throw InputError("top_k is " + std::to_string(shape.top_k) + ", more than the " +
                         std::to_string(shape.experts) + " experts",
                     "lower top_k or add experts");
  }
  if (shape.gate == GateKind::switch_gate && shape.top_k != 1) {
    throw InputError("the switch gate sends a token to one expert, and top_k is " + std::to_string(shape.top_k),
                     "set top_k to 1, or take another gate");
  }
}

// A step is some tens of such products.
bool is_countable(const LayerShape& shape) {
  constexpr double largest = 1e16;
  const double rows = static_cast<double>(shape.tokens.count()) * shape.top_k + shape.experts;
  const double columns =
      std::max(static_cast<double>(shape.hidden_dim.count()), static_cast<double>(shape.gate_columns().count()));
  return rows * columns * static_cast<double>(shape.model_dim.count()) < largest;
}

}  // namespace moebench
