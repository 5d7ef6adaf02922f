#include "reference/cost/simulator.h"

#include <algorithm>

namespace moebench {
namespace {

// The same ops in the same order, however many rows each moves.
bool have_one_schedule(const VerifiedPlan& a, const VerifiedPlan& b) {
  const auto is_like = [](const Op& left, const Op& right) {
    return left.kind == right.kind && left.pass == right.pass && left.stream == right.stream &&
           left.partition == right.partition;
  };
  return std::equal(a.plan().ops.begin(), a.plan().ops.end(), b.plan().ops.begin(), b.plan().ops.end(), is_like) &&
         a.dependencies() == b.dependencies();
}

}  // namespace

Simulator::Simulator(MachineProfile machine, const EmulatedSpeeds& emulated)
    : machine_(std::move(machine)), cost_(machine_, emulated) {
  step_.fluid_ = &fluid_;
}

const SimulatedStep& Simulator::run(const VerifiedPlan& plan) { return run(std::span(&plan, 1)); }

const SimulatedStep& Simulator::run(std::span<const VerifiedPlan> plans) {
  priced_.clear();
  alone_.clear();
  moving_.clear();
  step_.prologue = Seconds(0);
  for (std::size_t rank = 0; rank < plans.size(); ++rank) priced_.push_back({&plans[rank].plan(), rank, 0});
  std::sort(priced_.begin(), priced_.end());
  for (std::size_t i = 0; i < priced_.size(); ++i) {
    if (i > 0 && priced_[i].plan == priced_[i - 1].plan) {
      priced_[i].first = priced_[i - 1].first;
      continue;
    }
    priced_[i].first = alone_.size();
    price(*priced_[i].plan);
  }
  timed_.resize(plans.size());
  for (const Priced& priced : priced_) {
    const std::size_t ops = priced.plan->ops.size();
    timed_[priced.rank] = {.plan = &plans[priced.rank],
                           .alone = {alone_.data() + priced.first, ops},
                           .moving = {moving_.data() + priced.first, ops}};
  }
  follow();
  return step_;
}

const SimulatedStep& Simulator::run(int ranks, const std::function<VerifiedPlan(int rank)>& plan_of) {
  kept_.clear();
  alone_.clear();
  moving_.clear();
  step_.prologue = Seconds(0);
  std::vector<std::size_t> schedules;  // [ranks] of those kept
  for (int rank = 0; rank < ranks; ++rank) {
    VerifiedPlan plan = plan_of(rank);
    price(plan.plan());
    const auto like = std::find_if(kept_.begin(), kept_.end(),
                                   [&](const VerifiedPlan& kept) { return have_one_schedule(kept, plan); });
    schedules.push_back(static_cast<std::size_t>(like - kept_.begin()));
    if (like == kept_.end()) kept_.push_back(std::move(plan));
  }
  timed_.clear();
  std::size_t first = 0;
  for (const std::size_t schedule : schedules) {
    const std::size_t ops = kept_[schedule].plan().ops.size();
    timed_.push_back({.plan = &kept_[schedule],
                      .alone = {alone_.data() + first, ops},
                      .moving = {moving_.data() + first, ops}});
    first += ops;
  }
  follow();
  return step_;
}

void Simulator::price(const Plan& plan) {
  cost_.append(plan, alone_, moving_);
  step_.prologue = std::max(step_.prologue, machine_.prologue.at(plan.shape.tokens));
}

void Simulator::follow() {
  const EmulatedSpeeds& emulated = cost_.emulated();
  fluid_.run(timed_, machine_.slowdowns,
             {.comm = emulated.link.has_value(),
              .copy = emulated.copy_rate.has_value(),
              .latency = emulated.link ? emulated.link->latency : Seconds(0)});
  step_.forward = step_.backward = step_.step = Seconds(0);
  step_.overhead = machine_.step_overhead.time;
  for (int rank = 0; rank < fluid_.ranks(); ++rank) {
    const SimulatedRank& result = fluid_.rank(rank);
    step_.forward = std::max(step_.forward, result.forward);
    step_.backward = std::max(step_.backward, result.backward);
    step_.step = std::max(step_.step, result.step());
  }
  if (emulated.link) step_.prologue += emulated.link->latency;  // counts are exchanged on it too
}

}  // namespace moebench
