#include "benchmarks/paper/restoring.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "benchmarks/paper/paper_plan.h"
#include "reference/cost/simulator.h"

namespace moebench::paper {
namespace {

constexpr std::array strategies = {ReuseStrategy::none, ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3,
                                   ReuseStrategy::s4};

int devices_of(const OverheadCell& cell) { return cell.layer.shape.ranks; }

std::size_t least(const Overheads& overheads) {
  return static_cast<std::size_t>(std::min_element(overheads.begin(), overheads.end()) - overheads.begin());
}

double squared_error(const Overheads& ours, const Overheads& published) {
  double sum = 0;
  for (std::size_t s = 0; s < strategy_count; ++s) sum += std::pow((ours[s] - published[s]).count(), 2);
  return sum;
}

}  // namespace

std::span<const RestoringVariant> restoring_variants() {
  using enum Constant;
  static const std::vector<RestoringVariant> variants = [] {
    std::vector<RestoringVariant> all;
    for (int n : {2, 4, 8}) {
      all.push_back({"published", n, ProductShares::by_rows, {}});
      all.push_back({"products, rate", n, ProductShares::by_rows, {gemm, between_rate}});
      all.push_back({"equal shares, the same", n, ProductShares::equal, {gemm, between_rate}});
      all.push_back({"and inside", n, ProductShares::equal, {gemm, between_rate, inside_rate}});
      all.push_back({"and comm beside copies", n, ProductShares::equal, {gemm, between_rate, comm_under_copies}});
      all.push_back({"and copies", n, ProductShares::equal, {gemm, between_rate, copies_between}});
    }
    return all;
  }();
  return variants;
}

const RestoringVariant& chosen_restoring_variant() { return restoring_variants()[2]; }

RestoringModel::RestoringModel(std::vector<OverheadCell> cells, int granularity) : cells_(std::move(cells)) {
  for (const OverheadCell& cell : cells_) {
    std::vector<VerifiedPlan>& plans = plans_.emplace_back();
    for (ReuseStrategy reuse : strategies) plans.push_back(mpipemoe_plan(cell.layer.shape, granularity, reuse, {}));
  }
}

std::vector<Overheads> RestoringModel::predict(const Testbed& testbed) const {
  std::map<int, std::unique_ptr<Simulator>> simulators;
  std::vector<Overheads> predictions;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const int devices = devices_of(cells_[i]);
    std::unique_ptr<Simulator>& simulator = simulators[devices];
    if (!simulator) simulator = std::make_unique<Simulator>(machine_of(testbed, Program::pipelined, devices));
    const Seconds none = simulator->run(plans_[i].front()).total();
    Overheads& overheads = predictions.emplace_back();
    for (std::size_t s = 0; s < strategy_count; ++s) {
      overheads[s] = Ratio(simulator->run(plans_[i][s + 1]).total() / none - 1);
    }
  }
  return predictions;
}

Testbed RestoringModel::fit(const RestoringVariant& variant, const OverheadFilter& used) const {
  return fitted({.product_shares = variant.product_shares}, variant.free, [&](const Testbed& testbed) {
    const std::vector<Overheads> predictions = predict(testbed);
    double sum = 0;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (used(cells_[i])) sum += squared_error(predictions[i], cells_[i].overheads);
    }
    return Ratio(sum);
  });
}

std::vector<Overheads> RestoringModel::hold_out(const RestoringVariant& variant) const {
  std::map<int, std::vector<Overheads>> by_devices;
  std::vector<Overheads> held_out;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const int out = devices_of(cells_[i]);
    std::vector<Overheads>& predictions = by_devices[out];
    if (predictions.empty()) {
      predictions = predict(fit(variant, [&](const OverheadCell& cell) { return devices_of(cell) != out; }));
    }
    held_out.push_back(predictions[i]);
  }
  return held_out;
}

ChoiceJudged judge(std::span<const OverheadCell> cells, const std::function<std::size_t(std::size_t)>& choice) {
  ChoiceJudged judged;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Overheads& published = cells[i].overheads;
    const Ratio regret = published[choice(i)] - published[least(published)];
    if (regret == Ratio(0)) ++judged.hits;
    judged.regret += regret / static_cast<double>(cells.size());
  }
  return judged;
}

ChoiceJudged judge(std::span<const OverheadCell> cells, std::span<const Overheads> predictions) {
  return judge(cells, [&](std::size_t cell) { return least(predictions[cell]); });
}

Ratio rmse(std::span<const OverheadCell> cells, std::span<const Overheads> predictions) {
  double sum = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) sum += squared_error(predictions[i], cells[i].overheads);
  return Ratio(std::sqrt(sum / static_cast<double>(cells.size() * strategy_count)));
}

std::size_t trivial_rule(const OverheadCell& cell) { return devices_of(cell) <= 8 ? 1 : 2; }

std::vector<Overheads> means_by_devices(std::span<const OverheadCell> cells) {
  std::vector<Overheads> means(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    double count = 0;
    for (const OverheadCell& cell : cells) {
      if (devices_of(cell) != devices_of(cells[i])) continue;
      for (std::size_t s = 0; s < strategy_count; ++s) means[i][s] += cell.overheads[s];
      ++count;
    }
    for (Ratio& mean : means[i]) mean = mean / count;
  }
  return means;
}

std::vector<Overheads> constant_held_out(std::span<const OverheadCell> cells) {
  std::vector<Overheads> constants(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Ratio sum;
    double count = 0;
    for (const OverheadCell& cell : cells) {
      if (devices_of(cell) == devices_of(cells[i])) continue;
      for (Ratio overhead : cell.overheads) sum += overhead;
      count += strategy_count;
    }
    constants[i].fill(sum / count);
  }
  return constants;
}

}  // namespace moebench::paper
