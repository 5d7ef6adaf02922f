#include "benchmarks/paper/pipelining.h"

#include <array>
#include <cmath>
#include <set>

#include "benchmarks/paper/paper_plan.h"
#include "reference/cost/simulator.h"

namespace moebench::paper {
namespace {

constexpr std::array granularities = {1, 2, 4, 8};

double squared_log_error(Ratio ours, Ratio published) {
  const double error = std::log(ours / published);
  return error * error;
}

}  // namespace

std::span<const PipeliningVariant> pipelining_variants() {
  using enum Constant;
  static const std::vector<PipeliningVariant> variants = {
      {"published", FastMoeProducts::tf32, {}},
      {"published, fp32", FastMoeProducts::fp32, {}},
      {"rate", FastMoeProducts::tf32, {between_rate}},
      {"rate, fp32", FastMoeProducts::fp32, {between_rate}},
      {"rate and latency, fp32", FastMoeProducts::fp32, {between_rate, between_latency}},
      {"rate and overhead, fp32", FastMoeProducts::fp32, {between_rate, step_overhead}},
      {"rate and FastMoE's products", FastMoeProducts::fp32, {between_rate, fastmoe_gemm}},
      {"the same and FastMoE's all-to-all", FastMoeProducts::fp32, {between_rate, fastmoe_gemm, fastmoe_between_rate}},
  };
  return variants;
}

const PipeliningVariant& chosen_pipelining_variant() { return pipelining_variants()[3]; }

PipeliningModel::PipeliningModel(std::vector<SpeedupCell> cells) : cells_(std::move(cells)) {
  for (const SpeedupCell& cell : cells_) {
    Plans plans{.fastmoe = fastmoe_plan(cell.layer.shape), .pipemoe = {}};
    for (int n : granularities) plans.pipemoe.push_back(pipemoe_plan(cell.layer.shape, n));
    plans_.push_back(std::move(plans));
  }
}

std::vector<Pipelining> PipeliningModel::predict(const Testbed& testbed) const {
  Simulator fastmoe(machine_of(testbed, Program::fastmoe, all_devices));
  Simulator pipelined(machine_of(testbed, Program::pipelined, all_devices));
  std::vector<Pipelining> predictions;
  for (const Plans& plans : plans_) {
    const Seconds whole = pipelined.run(plans.pipemoe.front()).total();
    Pipelining prediction{.jump = Ratio(fastmoe.run(plans.fastmoe).total() / whole)};
    for (std::size_t i = 1; i < granularities.size(); ++i) {
      const Ratio gain(whole / pipelined.run(plans.pipemoe[i]).total());
      if (gain > prediction.gain) {
        prediction.gain = gain;
        prediction.granularity = granularities[i];
      }
    }
    predictions.push_back(prediction);
  }
  return predictions;
}

Testbed PipeliningModel::fit(const PipeliningVariant& variant, const CellFilter& used) const {
  return fitted({.fastmoe_products = variant.fastmoe_products}, variant.free, [&](const Testbed& testbed) {
    const std::vector<Pipelining> predictions = predict(testbed);
    double sum = 0;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (!used(cells_[i])) continue;
      sum += squared_log_error(predictions[i].jump, cells_[i].one_partition);
      sum += squared_log_error(predictions[i].gain, published_gain(cells_[i]));
    }
    return Ratio(sum);
  });
}

std::vector<Pipelining> PipeliningModel::hold_out(const PipeliningVariant& variant,
                                                  const std::function<std::string(const SpeedupCell&)>& group) const {
  std::set<std::string> groups;
  for (const SpeedupCell& cell : cells_) groups.insert(group(cell));
  std::vector<Pipelining> held_out(cells_.size());
  for (const std::string& out : groups) {
    const Testbed testbed = fit(variant, [&](const SpeedupCell& cell) { return group(cell) != out; });
    const std::vector<Pipelining> predictions = predict(testbed);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (group(cells_[i]) == out) held_out[i] = predictions[i];
    }
  }
  return held_out;
}

Ratio published_gain(const SpeedupCell& cell) { return Ratio(cell.pipemoe / cell.one_partition); }
std::string model_of(const SpeedupCell& cell) { return cell.layer.model; }
std::string tokens_of(const SpeedupCell& cell) { return std::to_string(cell.layer.shape.tokens.count()); }

}  // namespace moebench::paper
