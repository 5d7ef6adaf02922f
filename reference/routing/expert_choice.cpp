#include "reference/routing/expert_choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/routing/gate_noise.h"

namespace moebench {
namespace {

constexpr std::uint64_t popularity_purpose = 7;
constexpr std::uint64_t choice_purpose = 8;

void require_cold_experts(const Workload& workload, const LayerShape& shape) {
  if (workload.hot_experts < shape.experts) return;
  throw InputError(
      "routing has " + std::to_string(workload.hot_experts) + " hot experts of " + std::to_string(shape.experts),
      "leave at least one that is not hot");
}

std::vector<double> weights_of(const Workload& workload, const LayerShape& shape, std::uint64_t seed) {
  const double parameter = workload.parameter.count();
  std::vector<double> weights(static_cast<std::size_t>(shape.experts));
  for (std::size_t e = 0; e < weights.size(); ++e) {
    if (workload.kind == WorkloadKind::zipf) weights[e] = std::pow(static_cast<double>(e + 1), -parameter);
    if (workload.kind == WorkloadKind::lognormal) {
      std::array<double, 1> normal{};
      gate_noise(derived_seed(seed, popularity_purpose), 0, Tokens(static_cast<std::int64_t>(e)), normal);
      weights[e] = std::exp(parameter * normal[0]);
    }
    if (workload.kind == WorkloadKind::hot) {
      const auto hot = static_cast<std::size_t>(workload.hot_experts);
      weights[e] =
          e < hot ? parameter / static_cast<double>(hot) : (1 - parameter) / static_cast<double>(weights.size() - hot);
    }
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

}  // namespace

ExpertChoice::ExpertChoice(const Workload& workload, const LayerShape& shape, std::uint64_t seed)
    : experts_(shape.experts), top_k_(shape.top_k), seed_(derived_seed(seed, choice_purpose)) {
  switch (workload.kind) {
    case WorkloadKind::gate:
      throw InputError("the gate chooses the experts", "ask the gate, or give a workload that chooses");
    case WorkloadKind::balanced:
      break;
    case WorkloadKind::trace:
      trace_ = read_routing_trace(workload.file);
      require_fit(*trace_, workload.file, shape);
      break;
    case WorkloadKind::hot:
      require_cold_experts(workload, shape);
      [[fallthrough]];
    case WorkloadKind::zipf:
    case WorkloadKind::lognormal:
      weights_ = weights_of(workload, shape, seed);
  }
}

void ExpertChoice::choose(std::int64_t step, Tokens first, std::span<std::int32_t> chosen) const {
  const auto top_k = static_cast<std::size_t>(top_k_);
  const auto first_copy = static_cast<std::size_t>(first.count()) * top_k;
  if (trace_) {
    const auto& tokens = trace_->steps[static_cast<std::size_t>(step) % trace_->steps.size()];
    std::copy_n(tokens.begin() + static_cast<std::ptrdiff_t>(first_copy), chosen.size(), chosen.begin());
    return;
  }
  if (weights_.empty()) {
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      chosen[i] = static_cast<std::int32_t>((first_copy + i) % static_cast<std::size_t>(experts_));
    }
    return;
  }
  const std::uint64_t of_step = derived_seed(seed_, static_cast<std::uint64_t>(step));
  for (std::size_t copy = 0; copy < chosen.size(); copy += top_k) {
    draw(derived_seed(of_step, (first_copy + copy) / top_k), chosen.subspan(copy, top_k));
  }
}

// Each expert among those that are left, by their weights; by equal ones where all of those are zero.
void ExpertChoice::draw(std::uint64_t seed, std::span<std::int32_t> chosen) const {
  Random random(seed);
  for (std::size_t j = 0; j < chosen.size(); ++j) {
    const auto is_left = [&](std::int32_t expert) {
      return std::find(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(j), expert) ==
             chosen.begin() + static_cast<std::ptrdiff_t>(j);
    };
    const auto weight = [&](std::int32_t expert) { return weights_[static_cast<std::size_t>(expert)]; };
    double left = 1;
    for (std::size_t i = 0; i < j; ++i) left -= weight(chosen[i]);
    double place = random.uniform();
    std::int32_t last = -1;
    constexpr double nothing = 1e-12;  // what rounding leaves of weights that are all taken
    if (left <= nothing) {
      auto skip = static_cast<std::int64_t>(place * static_cast<double>(static_cast<std::size_t>(experts_) - j));
      for (std::int32_t expert = 0; expert < experts_ && skip >= 0; ++expert) {
        if (!is_left(expert)) continue;
        last = expert;
        --skip;
      }
    } else {
      place *= left;
      for (std::int32_t expert = 0; expert < experts_ && place >= 0; ++expert) {
        if (weight(expert) == 0 || !is_left(expert)) continue;
        last = expert;
        place -= weight(expert);
      }
    }
    chosen[j] = last;
  }
}

}  // namespace moebench
