#include "reference/layer/comparison.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

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

std::vector<Comparison> compare(const LayerShape& shape, const LayerResult& actual, const OracleResult& expected,
                                int granularity) {
  constexpr double factor = 4;
  // Beside the roundings of what is stored, or of what tensor cores multiply.
  const bool sums_are_exact = unit_roundoff(shape.dtype) > unit_roundoff(ElementType::fp32);
  const double roundoff = unit_roundoff(shape.dtype);
  const auto depth = [](std::int64_t terms) { return std::sqrt(static_cast<double>(terms)); };
  const double model = depth(shape.model_dim.count());
  const double hidden = depth(shape.hidden_dim.count());
  const double rows = depth(shape.routed_tokens().count() * shape.ranks);
  const auto relative = [&](double depths, int stored) {
    return factor * roundoff * (sums_are_exact ? std::sqrt(static_cast<double>(stored)) : 2 * depths);
  };
  const auto entry = [&](std::string_view name, const at::Tensor& is, const at::Tensor& should, double tolerance,
                         const at::Tensor& slack = {}) {
    return Comparison{.tensor = name,
                      .max_abs_error = error_beyond(is, should, slack),
                      .tolerance = tolerance * largest(should)};
  };
  const double of_gate = relative(model + hidden + rows, 3);
  Comparison gate = entry("grad_gate", actual.grad_gate, expected.grad_gate, of_gate);
  gate.tolerance = std::max(gate.tolerance, of_gate * std::sqrt(largest(expected.grad_gate_squares)));
  const double of_fc1 = relative(model + hidden + rows, 4 + granularity);
  const double of_fc2 = relative(model + hidden + rows, 3 + granularity);
  return {entry("output", actual.output, expected.output, relative(model + hidden, 4)),
          entry("grad_input", actual.grad_input, expected.grad_input, relative(2 * model + hidden, 7),
                expected.grad_input_slack),
          gate,
          entry("grad_fc1", actual.grad_fc1, expected.grad_fc1, of_fc1, expected.grad_fc1_slack),
          entry("grad_fc2", actual.grad_fc2, expected.grad_fc2, of_fc2)};
}

}  // namespace moebench
