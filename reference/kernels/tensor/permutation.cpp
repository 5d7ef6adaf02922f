#include "reference/kernels/tensor/permutation.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "reference/kernels/tensor/wide.h"

namespace moebench {
namespace {

at::Tensor tokens_of(const CopyTensors& copies) { return copies.copies.floor_divide(copies.positions.size(1)); }

// Sum over j of factors[t][j] * rows[position of (t, j)], in the type of the sum.
at::Tensor gathered(const CopyTensors& copies, const at::Tensor& factors, const at::Tensor& rows) {
  at::Tensor sum;
  for (std::int64_t j = 0; j < copies.positions.size(1); ++j) {
    const at::Tensor position = copies.positions.select(1, j);
    const at::Tensor factor = factors.select(1, j) * position.ge(0);
    const at::Tensor term = wide(rows.index_select(0, position.clamp_min(0))) * factor.unsqueeze(1);
    sum = j == 0 ? term : sum.add_(term);
  }
  return sum;
}

void zero_padding(const CopyTensors& copies, const at::Tensor& rows) {
  if (copies.padding.defined()) rows.masked_fill_(copies.padding.unsqueeze(1), 0);
}

}  // namespace

// A dropped copy goes to a row behind the last, which is cut off.
CopyTensors copy_tensors(const at::Tensor& positions, Tokens rows_sent, bool is_padded) {
  const std::int64_t rows = rows_sent.count();
  const at::Tensor flat = positions.reshape(-1).to(c10::kLong);
  const at::Tensor all = is_padded ? at::full({rows + 1}, -1, flat.options()) : at::empty({rows + 1}, flat.options());
  all.scatter_(0, flat.masked_fill(flat.lt(0), rows), at::arange(flat.numel(), flat.options()));
  CopyTensors result{.positions = positions, .copies = all.narrow(0, 0, rows), .padding = {}};
  if (is_padded) {
    result.padding = result.copies.lt(0);
    result.copies = result.copies.clamp_min(0);
  }
  return result;
}

void permute(const CopyTensors& copies, const at::Tensor& input, at::Tensor dispatch_input) {
  at::index_select_out(dispatch_input, input, 0, tokens_of(copies));
  zero_padding(copies, dispatch_input);
}

void unpermute(const CopyTensors& copies, const at::Tensor& weights, const at::Tensor& combined,
               const at::Tensor& output) {
  if (combined.size(0) == 0) {
    output.zero_();
    return;
  }
  output.copy_(gathered(copies, weights, combined));
}

void unpermute_grad(const CopyTensors& copies, const at::Tensor& weights, const at::Tensor& combined,
                    const at::Tensor& grad_output, const at::Tensor& grad_combined, const at::Tensor& grad_scores) {
  const at::Tensor grad = wide(grad_output.index_select(0, tokens_of(copies)));
  const at::Tensor of_rows = (grad * wide(combined)).sum(1);
  const std::int64_t count = grad_scores.numel();
  const at::Tensor of_copies = at::zeros({count + 1}, grad_scores.options());
  const at::Tensor place = copies.padding.defined() ? copies.copies.masked_fill(copies.padding, count) : copies.copies;
  of_copies.index_copy_(0, place, of_rows);
  grad_scores.view(-1).copy_(of_copies.narrow(0, 0, count));
  grad_combined.copy_(grad * weights.reshape(-1).index_select(0, copies.copies).unsqueeze(1));
  zero_padding(copies, grad_combined);
}

void permute_grad(const CopyTensors& copies, const at::Tensor& grad_dispatch_input, bool accumulate,
                  const at::Tensor& grad_input) {
  if (grad_dispatch_input.size(0) == 0) {
    if (!accumulate) grad_input.zero_();
    return;
  }
  const at::Tensor ones = at::ones(copies.positions.sizes(), wide_options(grad_input));
  const at::Tensor sum = gathered(copies, ones, grad_dispatch_input);
  grad_input.copy_(accumulate ? wide(grad_input) + sum : sum);
}

}  // namespace moebench
