#include "profiler/calibrate/step_samples.h"

#include <gtest/gtest.h>

#include "reference/cost/unit_timeline.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

VerifiedPlan fastmoe(Tokens tokens, ElementType type) {
  const LayerShape shape{
      .tokens = tokens, .model_dim = Features(16), .hidden_dim = Features(64), .experts = 2, .ranks = 2, .dtype = type};
  const SystemInfo& system = system_named("fastmoe");
  const auto routing = std::make_shared<Routing>(balanced_routing(shape, 0, std::vector{tokens}));
  return compile(system, shape, routing, {});
}

// Each op takes as many milliseconds as its number, one after the other, with `gap` before each.
Timeline sequential(const Plan& plan, Pass pass, Seconds gap) {
  Timeline timeline;
  Seconds now;
  const int first = pass == Pass::forward ? 0 : plan.backward_begin;
  int number = first;
  for (const Op& op : plan.pass(pass)) {
    const Seconds begin = now + gap;
    now = begin + milliseconds(number + 1);
    timeline.spans.push_back({.op = number, .stream = op.stream, .begin = begin, .end = now});
    ++number;
  }
  return timeline;
}

StepSamples samples_of(const VerifiedPlan& plan, Seconds gap) {
  StepSamples samples;
  for (const Pass pass : {Pass::forward, Pass::backward})
    add_pass(plan.plan(), sequential(plan.plan(), pass, gap), samples);
  return samples;
}

template <class Key>
std::size_t count(const Samples<Key>& samples) {
  std::size_t all = 0;
  for (const auto& [key, times] : samples) all += times.size();
  return all;
}

TEST(StepSamples, HaveEveryOpOfTheComputeStreamOnceWithItsTimeAndSize) {
  const VerifiedPlan verified = fastmoe(Tokens(40), ElementType::fp32);
  const Plan& plan = verified.plan();
  const StepSamples samples = samples_of(verified, Seconds(0));
  EXPECT_EQ(count(samples.products), 7U) << "six of the expert, and the gate's gradient";
  EXPECT_EQ(count(samples.permutations), 4U);
  EXPECT_EQ(count(samples.activations), 2U);
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    const Op& op = plan.ops[i];
    const Seconds time = milliseconds(static_cast<double>(i + 1));
    for (const auto& [key, times] : samples.products) {
      if (key.first != op.kind) continue;
      EXPECT_NEAR(times.front() / time, 1, 1e-9);
      EXPECT_EQ(key.second.rows, Tokens(40));
      if (op.kind != OpKind::gate_grad) {
        const GemmShape shape{key.second.rows, key.second.inner, key.second.columns};
        EXPECT_EQ(shape.flops(), op.work.flops) << describe(op);
      }
    }
    for (const auto& [key, times] : samples.permutations) {
      if (key.first != op.kind) continue;
      EXPECT_NEAR(times.front() / time, 1, 1e-9);
      EXPECT_EQ(key.second, op.work.copied);
    }
  }
}

TEST(StepSamples, WhatPassesBetweenOpsIsOverheadAndWhatPassesInThemIsNot) {
  for (const double gap : {0.0, 0.25, 3.0}) {
    const StepSamples samples = samples_of(fastmoe(Tokens(8), ElementType::fp32), milliseconds(gap));
    ASSERT_EQ(samples.op_overhead.size(), 2U);
    for (const Seconds overhead : samples.op_overhead) EXPECT_NEAR(in_milliseconds(overhead), gap, 1e-9);
  }
}

TEST(StepSamples, BytesOfAnotherFormatAreNotMixedIn) {
  const StepSamples samples = samples_of(fastmoe(Tokens(8), ElementType::bf16), Seconds(0));
  EXPECT_TRUE(samples.permutations.empty());
  EXPECT_TRUE(samples.activations.empty());
  EXPECT_EQ(count(samples.products), 7U);
  for (const auto& [key, times] : samples.products) {
    EXPECT_EQ(key.second.type, key.first == OpKind::gate_grad ? ElementType::fp32 : ElementType::bf16);
  }
}

}  // namespace
}  // namespace moebench
