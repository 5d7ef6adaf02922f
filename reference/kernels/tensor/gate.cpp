#include "reference/kernels/tensor/gate.h"

#include <ATen/ops/_softmax.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <limits>
#include <tuple>

#include "reference/kernels/gate.h"

namespace moebench {
namespace {

// Scales rows to a sum of `total`; to equal parts where all are too small for their number format.
at::Tensor normalised(const at::Tensor& weights, double total) {
  const at::Tensor sum = weights.sum(1, true);
  return at::where(sum.eq(0), total / static_cast<double>(weights.size(1)), weights / sum * total);
}

at::Tensor rows_sum(const at::Tensor& a, const at::Tensor& b) { return (a * b).sum(1, true); }

// [tokens, experts]: what belongs to the chosen, and 0.
at::Tensor spread(const at::Tensor& chosen, const at::Tensor& of_chosen, const at::Tensor& like) {
  return at::zeros_like(like).scatter_(1, chosen.to(c10::kLong), of_chosen);
}

}  // namespace

at::Tensor gate_scores(GateKind kind, const at::Tensor& raw) {
  return kind == GateKind::sigmoid ? at::sigmoid(raw) : at::_softmax(raw, 1, false);
}

at::Tensor noisy_scores(const at::Tensor& normal, const at::Tensor& raw) {
  const std::int64_t experts = normal.size(1);
  const at::Tensor z = raw.narrow(1, 0, experts).to(c10::kDouble);
  const at::Tensor r = raw.narrow(1, experts, experts).to(c10::kDouble);
  // Not ATen's: that one is linear above a threshold.
  const at::Tensor softplus = r.clamp_min(0) + at::exp(-r.abs()).log1p();
  const at::Tensor noisy = (z + normal * softplus).to(raw.scalar_type());
  const at::Tensor slope = (normal * at::sigmoid(r)).to(raw.scalar_type());
  return at::cat({at::_softmax(noisy, 1, false), slope}, 1);
}

at::Tensor choose_experts(const at::Tensor& scores, const at::Tensor& bias, int top_k) {
  constexpr double least = -std::numeric_limits<double>::infinity();
  const at::Tensor values = bias.defined() ? scores + bias : scores;
  // NaN wins against nothing, so that a choice is an expert whatever the scores are.
  const at::Tensor comparable = at::where(values.isnan(), least, values);
  const at::Tensor order = std::get<1>(at::sort(comparable, true, 1, true));
  return order.narrow(1, 0, top_k).to(c10::kInt);
}

at::Tensor weigh_experts(GateKind kind, const at::Tensor& scores, const at::Tensor& chosen) {
  const at::Tensor weights = scores.gather(1, chosen.to(c10::kLong));
  if (kind == GateKind::noisy) return normalised(weights, 1);
  if (kind == GateKind::sigmoid) return normalised(weights, sigmoid_scale);
  return weights;
}

void scores_grad(GateKind kind, const at::Tensor& chosen, const at::Tensor& weights, const at::Tensor& grad_weights,
                 const at::Tensor& balance, const at::Tensor& scores) {
  const at::Tensor mean = rows_sum(weights, grad_weights);
  const std::int64_t experts = kind == GateKind::noisy ? scores.size(1) / 2 : scores.size(1);
  const at::Tensor own = scores.narrow(1, 0, experts);
  if (kind == GateKind::softmax || kind == GateKind::switch_gate) {
    const at::Tensor all = balance.defined() ? mean + rows_sum(own, balance.unsqueeze(0)) : mean;
    const at::Tensor passive = own * (balance.defined() ? balance.unsqueeze(0) - all : -all);
    own.copy_(passive + spread(chosen, weights * grad_weights, own));
    return;
  }
  if (kind == GateKind::noisy) {
    at::Tensor grad = spread(chosen, weights * (grad_weights - mean), own);
    if (balance.defined()) grad += own * (balance.unsqueeze(0) - rows_sum(own, balance.unsqueeze(0)));
    own.copy_(grad);
    scores.narrow(1, experts, experts).mul_(grad);
    return;
  }
  at::Tensor grad = spread(chosen, weights * (grad_weights - mean / sigmoid_scale), own);
  if (balance.defined()) {
    const at::Tensor sum = own.sum(1, true);
    const at::Tensor of_all = rows_sum(own, balance.unsqueeze(0)) / sum;
    grad += at::where(sum.eq(0), 0.0, own / sum * (balance.unsqueeze(0) - of_all));
  }
  own.copy_(grad * (1 - own));
}

at::Tensor balance_loss(GateKind kind, Ratio coefficient, const at::Tensor& scores, const at::Tensor& chosen,
                        const at::Tensor& balance) {
  const std::int64_t experts = balance.size(0);
  const double copies = static_cast<double>(chosen.numel());
  const double factor =
      coefficient.count() * static_cast<double>(experts) / (copies * static_cast<double>(chosen.size(0)));
  // Whole numbers: their sums are the same in any order.
  const at::Tensor flat = chosen.reshape(-1).to(c10::kLong);
  const at::Tensor counts = at::zeros({experts}, flat.options()).scatter_add_(0, flat, at::ones_like(flat));
  balance.copy_(counts.to(c10::kDouble) * factor);
  const at::Tensor own = scores.narrow(1, 0, experts).to(c10::kDouble);
  const at::Tensor of_tokens = own.matmul(balance.to(c10::kDouble));
  if (kind != GateKind::sigmoid) return of_tokens.sum();
  const at::Tensor sum = own.sum(1);
  return at::where(sum.gt(0), of_tokens / sum, of_tokens).sum();
}

namespace {

// Copies in the order of their experts, and among one expert's in that of tokens.
struct SortedCopies {
  at::Tensor wanted;   // [experts] how many there are
  at::Tensor experts;  // [copies]
  at::Tensor copies;   // [copies] which one it is
  at::Tensor place;    // [copies] among those of its expert
};

SortedCopies sorted(const at::Tensor& chosen, std::int64_t experts) {
  const at::Tensor flat = chosen.reshape(-1).to(c10::kLong);
  SortedCopies sorted;
  sorted.wanted = at::zeros({experts}, flat.options()).scatter_add_(0, flat, at::ones_like(flat));
  std::tie(sorted.experts, sorted.copies) = at::sort(flat, true, 0, false);
  const at::Tensor first = sorted.wanted.cumsum(0) - sorted.wanted;
  sorted.place = at::arange(flat.numel(), flat.options()) - first.index_select(0, sorted.experts);
  return sorted;
}

// Those that have a place, at `position`; the others nowhere.
void put(const SortedCopies& sorted, const at::Tensor& has_place, const at::Tensor& position,
         const at::Tensor& positions) {
  const at::Tensor put = at::where(has_place, position, static_cast<std::int64_t>(-1));
  positions.view(-1).index_copy_(0, sorted.copies, put.to(c10::kInt));
}

}  // namespace

at::Tensor sort_copies(const at::Tensor& chosen, const at::Tensor& room, const at::Tensor& positions) {
  const SortedCopies all = sorted(chosen, room.size(0));
  const at::Tensor taken = at::minimum(all.wanted, room);
  const at::Tensor first = taken.cumsum(0) - taken;
  put(all, all.place.lt(room.index_select(0, all.experts)), first.index_select(0, all.experts) + all.place, positions);
  room.sub_(taken);
  return taken;
}

void place_copies(const at::Tensor& chosen, int experts, Tokens rows, const at::Tensor& positions) {
  const SortedCopies all = sorted(chosen, experts);
  put(all, all.place.lt(rows.count()), all.experts * rows.count() + all.place, positions);
}

}  // namespace moebench
