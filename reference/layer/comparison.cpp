#include "reference/layer/comparison.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace moebench {
namespace {

double error_beyond(const at::Tensor& actual, const at::Tensor& expected, const at::Tensor& slack) {
  if (actual.numel() == 0) return 0;
  at::Tensor error = (actual.detach().to(at::kDouble) - expected.detach().to(at::kDouble)).abs();
  if (slack.defined()) error = (error - slack).clamp_min(0);
  return error.max().item<double>();
}

double largest(const at::Tensor& tensor) { return tensor.numel() == 0 ? 0 : tensor.abs().max().item<double>(); }

}  // namespace

double max_abs_error(const at::Tensor& a, const at::Tensor& b) { return error_beyond(a, b, at::Tensor()); }

std::vector<Comparison> compare(const LayerShape& shape, const LayerResult& actual, const OracleResult& expected) {
  constexpr double factor = 4;
  const double eps =
      shape.dtype == ElementType::fp32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  const auto depth = [](std::int64_t terms) { return std::sqrt(static_cast<double>(terms)); };
  const double model = depth(shape.model_dim.count());
  const double hidden = depth(shape.hidden_dim.count());
  const double rows = depth(shape.routed_tokens().count() * shape.ranks);
  const auto entry = [&](std::string_view name, const at::Tensor& is, const at::Tensor& should, double depths,
                         const at::Tensor& slack = {}) {
    return Comparison{.tensor = name,
                      .max_abs_error = error_beyond(is, should, slack),
                      .tolerance = factor * eps * depths * largest(should)};
  };
  Comparison gate = entry("grad_gate", actual.grad_gate, expected.grad_gate, model + hidden + rows);
  const double gate_terms = std::sqrt(largest(expected.grad_gate_squares));
  gate.tolerance = std::max(gate.tolerance, factor * eps * (model + hidden + rows) * gate_terms);
  return {entry("output", actual.output, expected.output, model + hidden),
          entry("grad_input", actual.grad_input, expected.grad_input, 2 * model + hidden, expected.grad_input_slack),
          gate, entry("grad_fc1", actual.grad_fc1, expected.grad_fc1, model + hidden + rows, expected.grad_fc1_slack),
          entry("grad_fc2", actual.grad_fc2, expected.grad_fc2, model + hidden + rows)};
}

}  // namespace moebench
