#include "profiler/analysis/what_if.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "profiler/analysis/retiming.h"

namespace moebench {
namespace {

using Change = std::function<void(TimedOps&)>;

std::vector<VerifiedPlan> plans_of(std::span<const TracedStep> ranks) {
  std::vector<VerifiedPlan> plans;
  for (const TracedStep& rank : ranks) plans.push_back(rank.plan);
  return plans;
}

bool is_used(std::span<const VerifiedPlan> plans, Stream stream) {
  return std::any_of(plans.begin(), plans.end(), [&](const VerifiedPlan& plan) {
    const std::vector<Op>& ops = plan.plan().ops;
    return std::any_of(ops.begin(), ops.end(), [&](const Op& op) { return op.stream == stream; });
  });
}

bool have_as_many_ops(std::span<const VerifiedPlan> plans) {
  return std::all_of(plans.begin(), plans.end(), [&](const VerifiedPlan& plan) {
    return plan.plan().ops.size() == plans.front().plan().ops.size();
  });
}

// Nobody has a larger share then.
void balance(TimedOps& times) {
  const std::size_t ranks = times.ops.size();
  for (std::size_t op = 0; op < times.ops.front().size(); ++op) {
    Seconds sum;
    for (const std::vector<OpTime>& rank : times.ops) sum += rank[op].work;
    for (std::vector<OpTime>& rank : times.ops) {
      rank[op].work = sum / static_cast<double>(ranks);
      rank[op].others = Seconds(0);
    }
  }
}

std::string_view noun_of(Stream stream) {
  switch (stream) {
    case Stream::compute:
      return "computation";
    case Stream::comm:
      return "communication";
    case Stream::copy:
      break;
  }
  return "copies";
}

std::vector<std::pair<std::string, Change>> questions_for(std::span<const VerifiedPlan> plans) {
  std::vector<std::pair<std::string, Change>> questions;
  for (const auto& [factor, name] :
       {std::pair(2.0, " twice as fast"), std::pair(std::numeric_limits<double>::infinity(), " without any time")}) {
    for (Stream stream : all_streams) {
      if (!is_used(plans, stream)) continue;
      questions.emplace_back(
          std::string(noun_of(stream)) + name,
          [plans, stream, factor = Ratio(factor)](TimedOps& times) { speed_up(times, plans, stream, factor); });
    }
  }
  questions.emplace_back("every op begun as soon as it could", drop_launches);
  if (plans.size() > 1 && have_as_many_ops(plans)) questions.emplace_back("all ranks equally loaded", balance);
  return questions;
}

}  // namespace

WhatIfs what_ifs(std::span<const std::vector<TracedStep>> steps) {
  const std::vector<VerifiedPlan> plans = plans_of(steps.front());
  const auto questions = questions_for(plans);
  const double share = 1.0 / static_cast<double>(steps.size());
  WhatIfs result;
  for (const auto& [question, change] : questions) result.answers.push_back({question, Seconds(0)});
  Retiming retiming;
  for (const std::vector<TracedStep>& ranks : steps) {
    const TimedOps times = timed_ops(ranks);
    result.as_it_was += retiming.step(plans, times) * share;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      TimedOps changed = times;
      questions[i].second(changed);
      result.answers[i].step += retiming.step(plans, changed) * share;
    }
  }
  return result;
}

std::optional<Seconds> with_plans(std::span<const std::vector<TracedStep>> steps, std::span<const VerifiedPlan> plans) {
  Retiming retiming;
  Seconds sum;
  for (const std::vector<TracedStep>& ranks : steps) {
    const auto times = carried_over(timed_ops(ranks), plans_of(ranks), plans);
    if (!times) return std::nullopt;
    sum += retiming.step(plans, *times);
  }
  return sum / static_cast<double>(steps.size());
}

}  // namespace moebench
