#include "reference/cost/shadowing.h"

#include <algorithm>
#include <numeric>

#include "reference/cost/interconnect.h"

namespace moebench {
namespace {

std::vector<int> by_popularity(std::span<const Tokens> rows) {
  std::vector<int> experts(rows.size());
  std::iota(experts.begin(), experts.end(), 0);
  std::stable_sort(experts.begin(), experts.end(),
                   [&](int a, int b) { return rows[static_cast<std::size_t>(a)] > rows[static_cast<std::size_t>(b)]; });
  return experts;
}

// The step's time as shadows are added.
class Model {
 public:
  Model(const LayerShape& shape, std::span<const Tokens> rows, const ShadowCosts& costs)
      : shape_(shape), rows_(rows), costs_(costs), received_(static_cast<std::size_t>(shape.ranks)) {
    for (int e = 0; e < shape.experts; ++e) received_of(e) += rows_of(e);
  }

  void shadow(int expert) {
    received_of(expert) -= rows_of(expert);
    shadowed_ += rows_of(expert);
    ++shadows_;
  }

  Seconds time() const {
    const auto received = static_cast<double>(std::max_element(received_.begin(), received_.end())->count());
    const double computed = received + static_cast<double>(shadowed_.count()) / shape_.ranks;
    return costs_.computed_row * computed + costs_.exchanged_row * received + costs_.shadow * shadows_;
  }

 private:
  Tokens rows_of(int expert) const { return rows_[static_cast<std::size_t>(expert)]; }
  Tokens& received_of(int expert) { return received_[static_cast<std::size_t>(expert / shape_.experts_per_rank())]; }

  const LayerShape& shape_;
  std::span<const Tokens> rows_;
  const ShadowCosts& costs_;
  std::vector<Tokens> received_;  // [ranks] by experts that are not shadowed
  Tokens shadowed_;
  int shadows_ = 0;
};

// What a rank sends, or receives, of an exchange.
Seconds exchange_time(const LayerShape& shape, const MachineProfile& machine, const EmulatedSpeeds& emulated,
                      Bytes bytes) {
  if (emulated.link && machine.machine.emulated != emulated)
    return emulated.link->latency + bytes / emulated.link->rate;
  if (const auto* curves = std::get_if<CollectiveCurves>(&machine.network)) return curves->all_to_all.at(bytes);
  return all_to_all_time(std::get<Interconnect>(machine.network), shape.ranks, {.inside = bytes, .between = bytes});
}

}  // namespace

ShadowCosts shadow_costs(const LayerShape& shape, const MachineProfile& machine, const EmulatedSpeeds& emulated) {
  const Tokens rows(std::max<std::int64_t>(1, shape.routed_tokens().count() * shape.ranks / shape.experts));
  const Seconds products =
      machine.gemm.time({.rows = rows, .inner = shape.model_dim, .columns = shape.hidden_width()}, shape.dtype) +
      machine.gemm.time({.rows = rows, .inner = shape.hidden_dim, .columns = shape.model_dim}, shape.dtype);
  const ElementSize element = size_of(shape.dtype);
  const Seconds exchange = exchange_time(shape, machine, emulated, rows * shape.model_dim * element);
  const Seconds weights = exchange_time(shape, machine, emulated, shape.expert_weights() * element);
  const double exchanges_of_weights = shape.ranks == 2 ? 2 : 4;  // a half there and one back, or both of each
  const auto count = static_cast<double>(rows.count());
  return {.computed_row = products * 3.0 / count,
          .exchanged_row = exchange * 4.0 / count,
          .shadow = weights * exchanges_of_weights};
}

std::vector<int> most_popular_experts(const LayerShape& shape, std::span<const Tokens> rows, int count) {
  if (shape.ranks == 1) return {};
  std::vector<int> experts = by_popularity(rows);
  experts.resize(std::min(experts.size(), static_cast<std::size_t>(count)));
  std::sort(experts.begin(), experts.end());
  return experts;
}

std::vector<int> experts_worth_shadowing(const LayerShape& shape, std::span<const Tokens> rows,
                                         const ShadowCosts& costs) {
  if (shape.ranks == 1) return {};
  Model model(shape, rows, costs);
  Seconds before = model.time();
  std::vector<int> shadowed;
  for (const int expert : by_popularity(rows)) {
    model.shadow(expert);
    const Seconds after = model.time();
    if (after >= before) break;
    before = after;
    shadowed.push_back(expert);
  }
  std::sort(shadowed.begin(), shadowed.end());
  return shadowed;
}

}  // namespace moebench
