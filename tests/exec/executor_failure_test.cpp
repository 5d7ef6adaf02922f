// What happens when an op fails: here, at the peers, and afterwards.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/executor.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/adversarial_device.h"
#include "tests/exec/case_run.h"
#include "tests/exec/faults.h"
#include "tests/exec/on_ranks.h"
#include "tests/exec/rank_step.h"
#include "tests/exec/step_case.h"

namespace moebench {
namespace {

constexpr Seconds timeout(300);  // much longer than a test may take
constexpr int ranks = 2;
constexpr int culprit = 1;

// A step in which op `failing` fails on one rank.
class FailingStep {
 public:
  FailingStep(const VerifiedPlan& plan, Device& device, Communicator& communicator, int failing)
      : plan_(plan.plan()),
        device_(device),
        communicator_(communicator, count_before(failing, is_collective)),
        step_(plan, device_, communicator_),
        kernels_(step_.kernels(), failing),
        executor_(device_, communicator_) {
    device_.failing_copy = count_before(failing, is_copy);
    step_.prepare(0);
  }

  void run(Pass pass) { executor_.run(step_.program(), kernels_, pass); }

  // A peer may have ended its last collective before the failure: its next step fails.
  StepError run_until_error() {
    try {
      for (int step = 0; step < 2; ++step) {
        run(Pass::forward);
        run(Pass::backward);
      }
    } catch (const StepError& error) {
      return error;
    }
    throw std::logic_error("no step failed");
  }

  int aborts() const { return communicator_.aborts(); }
  int last_computed() const { return kernels_.last(); }

 private:
  static bool is_copy(OpKind kind) { return kind == OpKind::offload || kind == OpKind::prefetch; }

  // How many ops of a sort come before op `op`, which is of that sort; otherwise never.
  template <class Sort>
  int count_before(int op, Sort sort) const {
    const auto is = [&](int i) { return sort(plan_.ops[static_cast<std::size_t>(i)].kind); };
    if (op == never || !is(op)) return never;
    int count = 0;
    for (int i = 0; i < op; ++i) count += is(i) ? 1 : 0;
    return count;
  }

  const Plan& plan_;
  FaultyDevice device_;
  FaultyCommunicator communicator_;
  RankStep step_;
  FaultyKernels kernels_;
  Executor executor_;
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void expect_failure(const std::vector<VerifiedPlan>& plans, int failing, const MakeDevice& make_device) {
  const auto begin = std::chrono::steady_clock::now();
  const auto communicators = connect_inprocess(ranks, timeout);
  on_ranks(ranks, [&](int rank) {
    const auto r = static_cast<std::size_t>(rank);
    const Plan& plan = plans[r].plan();
    const std::unique_ptr<Device> device = make_device(rank);
    FailingStep step(plans[r], *device, *communicators[r], rank == culprit ? failing : never);
    const StepError error = step.run_until_error();
    const std::string what = error.what();
    SCOPED_TRACE("op " + std::to_string(failing) + ": " + what);

    EXPECT_EQ(error.rank(), rank);
    EXPECT_TRUE(contains(what, "rank " + std::to_string(rank) + ": "));
    ASSERT_GE(error.op(), 0);
    const Op& failed = plan.ops[static_cast<std::size_t>(error.op())];
    EXPECT_TRUE(contains(what, describe(failed)));
    if (rank == culprit) {
      EXPECT_EQ(error.op(), failing);
      EXPECT_EQ(error.peer(), -1);
      EXPECT_LE(step.last_computed(), failed.stream == Stream::compute ? failing : static_cast<int>(plan.ops.size()));
    } else {
      EXPECT_TRUE(is_collective(failed.kind));
      EXPECT_EQ(error.peer(), culprit);
      EXPECT_TRUE(contains(what, "rank " + std::to_string(culprit)));
    }
    EXPECT_GE(step.aborts(), 1);

    const int computed = step.last_computed();
    for (Pass pass : {Pass::forward, Pass::backward}) {
      try {
        step.run(pass);
        ADD_FAILURE() << "it ran again";
      } catch (const StepError& again) {
        EXPECT_EQ(again.what(), what);
      }
    }
    device->synchronize();
    EXPECT_EQ(step.last_computed(), computed);
  });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

class ExecutorFailure : public ::testing::TestWithParam<ReuseStrategy> {
 protected:
  std::vector<VerifiedPlan> plans = compile_ranks(plain_case("mpipemoe", ranks, 2, GetParam()));
  int ops = static_cast<int>(plans.front().plan().ops.size());
};

TEST_P(ExecutorFailure, OfAnyOpIsNamedHereAndAtThePeers) {
  for (int op = 0; op < ops; ++op) expect_failure(plans, op, [](int) { return make_thread_device(); });
}

TEST_P(ExecutorFailure, OfAnyOpIsNamedUnderAnyTiming) {
  for (int op = 0; op < ops; ++op) {
    expect_failure(plans, op, [&](int rank) {
      return std::make_unique<AdversarialDevice>(static_cast<std::uint64_t>(op * ranks + rank));
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Strategies, ExecutorFailure,
                         ::testing::Values(ReuseStrategy::none, ReuseStrategy::s1, ReuseStrategy::s4),
                         [](const auto& strategy) { return std::string(name_of(strategy.param)); });

class ThrowingKernels final : public Kernels {
 public:
  void run(int) override { throw 42; }
};

TEST(ExecutorFailures, AnythingCanBeThrown) {
  const auto communicators = connect_inprocess(1, timeout);
  const auto device = make_thread_device();
  RankStep step(compile_ranks(plain_case("fastmoe", 1, 1)).front(), *device, *communicators.front());
  Executor executor(*device, *communicators.front());
  ThrowingKernels kernels;
  EXPECT_THROW(executor.run(step.program(), kernels, Pass::forward), StepError);
}

TEST(ExecutorFailures, AnErrorThatTheDeviceFindsLateFailsTheStep) {
  const auto communicators = connect_inprocess(1, timeout);
  AdversarialDevice device(1);
  RankStep step(compile_ranks(plain_case("mpipemoe", 1, 3, ReuseStrategy::s1)).front(), device, *communicators.front());
  Executor executor(device, *communicators.front());
  step.prepare(0);
  executor.run(step.program(), step.kernels(), Pass::forward);
  device.fail_late("uncorrectable memory error");
  for (int i = 0; i < 2; ++i) {
    try {
      executor.run(step.program(), step.kernels(), Pass::backward);
      FAIL() << "no error";
    } catch (const StepError& error) {
      EXPECT_TRUE(contains(error.what(), "rank 0: ")) << error.what();
      EXPECT_TRUE(contains(error.what(), "uncorrectable memory error")) << error.what();
      EXPECT_EQ(error.op(), -1);
    }
  }
  EXPECT_THROW(communicators.front()->barrier(), CommunicationError);
}

// What a communicator whose calls only launch finds out later: the pass has failed, although all of its ops ran.
TEST(ExecutorFailures, WhatACommunicatorTellsLateFailsThePass) {
  const auto communicators = connect_inprocess(1, timeout);
  FaultyCommunicator communicator(*communicators.front(), never);
  const auto device = make_thread_device();
  RankStep step(compile_ranks(plain_case("pipemoe", 1, 2)).front(), *device, communicator);
  Executor executor(*device, communicator);
  step.prepare(0);
  executor.run(step.program(), step.kernels(), Pass::forward);
  communicator.lose_late(3);
  try {
    executor.run(step.program(), step.kernels(), Pass::backward);
    FAIL() << "no error";
  } catch (const StepError& error) {
    EXPECT_TRUE(contains(error.what(), "a peer was lost")) << error.what();
    EXPECT_EQ(error.op(), -1);
    EXPECT_EQ(error.peer(), 3);
  }
  EXPECT_EQ(communicator.aborts(), 1);
}

TEST(ExecutorFailures, OneOfAnOpComesBeforeWhatTheDeviceFindsLate) {
  const auto communicators = connect_inprocess(1, timeout);
  AdversarialDevice device(1);
  RankStep step(compile_ranks(plain_case("fastmoe", 1, 1)).front(), device, *communicators.front());
  Executor executor(device, *communicators.front());
  FaultyKernels kernels(step.kernels(), 2);
  step.prepare(0);
  device.fail_late("uncorrectable memory error");
  try {
    executor.run(step.program(), kernels, Pass::forward);
    FAIL() << "no error";
  } catch (const StepError& error) {
    EXPECT_EQ(error.op(), 2);
  }
}

}  // namespace
}  // namespace moebench
