// Who is told of ops hears of each that runs, on its thread, and of no other.

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/executor.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/faults.h"
#include "tests/exec/rank_step.h"
#include "tests/exec/step_case.h"

namespace moebench {
namespace {

constexpr Seconds timeout(60);

// What is under way on each thread, and what was.
class KeptMarks final : public OpMarks {
 public:
  void begin_op(std::int32_t run, int index, const Op& op) noexcept override {
    const std::lock_guard lock(mutex_);
    EXPECT_TRUE(under_way_.emplace(std::this_thread::get_id(), index).second) << "op " << index << " within another";
    EXPECT_TRUE(ops_.emplace(run, index).second) << "op " << index << " twice";
    kinds_[index] = op.kind;
  }

  void end_op() noexcept override {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(under_way_.erase(std::this_thread::get_id()), 1u) << "an end without a begin";
  }

  int own_op() const {
    const std::lock_guard lock(mutex_);
    const auto found = under_way_.find(std::this_thread::get_id());
    return found == under_way_.end() ? -1 : found->second;
  }

  bool nothing_under_way() const { return under_way_.empty(); }
  const std::set<std::pair<int, int>>& ops() const { return ops_; }  // run and index
  const std::map<int, OpKind>& kinds() const { return kinds_; }      // by index

 private:
  mutable std::mutex mutex_;
  std::map<std::thread::id, int> under_way_;
  std::set<std::pair<int, int>> ops_;
  std::map<int, OpKind> kinds_;
};

// Expects that the marks know of the op that it runs.
class KnownKernels final : public Kernels {
 public:
  KnownKernels(Kernels& kernels, const KeptMarks& marks) : kernels_(kernels), marks_(marks) {}

  void run(int op) override {
    EXPECT_EQ(marks_.own_op(), op);
    kernels_.run(op);
  }

 private:
  Kernels& kernels_;
  const KeptMarks& marks_;
};

struct MarkedRank {
  explicit MarkedRank(const VerifiedPlan& plan)
      : communicator(std::move(connect_inprocess(1, timeout).front())),
        device(make_thread_device()),
        step(plan, *device, *communicator),
        executor(*device, *communicator) {
    step.prepare(0);
    executor.tell_of_ops(&marks);
  }

  std::unique_ptr<Communicator> communicator;
  std::unique_ptr<Device> device;
  RankStep step;
  KeptMarks marks;
  Executor executor;
};

TEST(ExecutorMarks, HearOfEveryOpOfEachRun) {
  const VerifiedPlan plan = compile_ranks(plain_case("mpipemoe", 1, 4, ReuseStrategy::s1)).front();
  MarkedRank rank(plan);
  KnownKernels kernels(rank.step.kernels(), rank.marks);
  std::set<std::pair<int, int>> expected;
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    rank.executor.run(rank.step.program(), kernels, pass);
    const auto& ops = plan.plan().ops;
    for (std::size_t op = 0; op < ops.size(); ++op) {
      if (ops[op].pass == pass) expected.emplace(rank.executor.last_run().run, static_cast<int>(op));
    }
  }
  EXPECT_EQ(rank.marks.ops(), expected);
  EXPECT_TRUE(rank.marks.nothing_under_way());
  for (const auto& [index, kind] : rank.marks.kinds()) {
    EXPECT_EQ(kind, plan.plan().ops[static_cast<std::size_t>(index)].kind);
  }
}

TEST(ExecutorMarks, HearOfNothingOnceTheyAreTakenAway) {
  MarkedRank rank(compile_ranks(plain_case("pipemoe", 1, 2)).front());
  rank.executor.tell_of_ops(nullptr);
  rank.executor.run(rank.step.program(), rank.step.kernels(), Pass::forward);
  EXPECT_TRUE(rank.marks.ops().empty());
}

TEST(ExecutorMarks, HearTheEndOfAnOpThatFailsAndNothingOfThoseThatAreSkipped) {
  const VerifiedPlan plan = compile_ranks(plain_case("fastmoe", 1, 1)).front();
  const auto& ops = plan.plan().ops;
  int failing = 0;
  while (ops[static_cast<std::size_t>(failing)].kind != OpKind::fc1) ++failing;
  MarkedRank rank(plan);
  FaultyKernels kernels(rank.step.kernels(), failing);
  EXPECT_THROW(rank.executor.run(rank.step.program(), kernels, Pass::forward), StepError);
  EXPECT_TRUE(rank.marks.nothing_under_way());
  EXPECT_EQ(rank.marks.ops().count({0, failing}), 1u);
  for (const auto& [index, kind] : rank.marks.kinds()) EXPECT_LE(index, failing) << name_of(kind);
}

}  // namespace
}  // namespace moebench
