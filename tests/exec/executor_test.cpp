#include "reference/exec/executor.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <map>
#include <thread>

#include "reference/comm/deadline.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/case_run.h"
#include "tests/exec/interpreter.h"
#include "tests/exec/on_ranks.h"
#include "tests/exec/rank_step.h"

namespace moebench {
namespace {

constexpr Seconds timeout(60);

MakeDevice thread_devices() {
  return [](int) { return make_thread_device(); };
}

// What one rank needs to run one plan.
struct Alone {
  explicit Alone(const VerifiedPlan& plan)
      : communicator(std::move(connect_inprocess(1, timeout).front())), step(plan, *device, *communicator) {}

  std::unique_ptr<Device> device = make_thread_device();
  std::unique_ptr<Communicator> communicator;
  RankStep step;
  Executor executor{*device, *communicator};
};

TEST(PartitionsByPeers, GiveWhatTheInterpreterGivesForAnyRanksAndGroups) {
  for (int ranks = 1; ranks <= 8; ++ranks) {
    for (int n = 1; n <= ranks; ++n) {
      for (const Skew skew : {Skew::random, Skew::one_expert}) {
        StepCase step = plain_case("fastermoe", ranks, n);
        step.skew = skew;
        EXPECT_EQ(run_case(step, {.steps = 2}, thread_devices()), "") << describe(step);
      }
    }
  }
}

// Says since when the data of each exchange was there.
class Listening final : public Communicator {
 public:
  explicit Listening(Communicator& real) : real_(real) {}

  int rank() const override { return real_.rank(); }
  int size() const override { return real_.size(); }
  void announce(std::span<std::byte> memory) override { real_.announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { real_.withdraw(memory); }
  Instant all_to_all(const Exchange& exchange) override {
    called.push_back(std::chrono::steady_clock::now());
    ready.push_back(exchange.ready_since.value());
    return real_.all_to_all(exchange);
  }
  void all_reduce_sum(std::span<float> values) override { real_.all_reduce_sum(values); }
  void all_reduce_sum(std::span<double> values) override { real_.all_reduce_sum(values); }
  void barrier() override { real_.barrier(); }
  void abort(std::string_view reason) noexcept override { real_.abort(reason); }

  std::vector<Instant> called;
  std::vector<Instant> ready;

 private:
  Communicator& real_;
};

TEST(Executor, SaysSinceWhenTheDataOfAnExchangeWasThere) {
  const VerifiedPlan plan = compile_ranks(plain_case("mpipemoe", 1, 4, ReuseStrategy::s4)).front();
  const auto device = make_thread_device();
  const auto real = std::move(connect_inprocess(1, timeout).front());
  Listening communicator(*real);
  RankStep step(plan, *device, communicator);
  Executor executor(*device, communicator);
  step.prepare(0);
  for (Pass pass : {Pass::forward, Pass::backward}) {
    communicator.called.clear();
    communicator.ready.clear();
    executor.run(step.program(), step.kernels(), pass);
    const int first = pass == Pass::forward ? 0 : plan.plan().backward_begin;
    const std::vector<Span>& spans = executor.timeline().spans;
    std::vector<Instant> begins;  // of the pass, by each exchange
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const int op = first + static_cast<int>(i);
      if (!is_all_to_all(plan.plan().ops[static_cast<std::size_t>(op)].kind)) continue;
      Seconds data_there;
      for (Edge edge : step.program().waits_of(op)) {
        if (edge.from >= first)
          data_there = std::max(data_there, spans[static_cast<std::size_t>(edge.from - first)].end);
      }
      ASSERT_LT(begins.size(), communicator.ready.size());
      EXPECT_LE(communicator.ready[begins.size()], communicator.called[begins.size()]);
      begins.push_back(communicator.ready[begins.size()] - clock_duration(data_there));
    }
    ASSERT_EQ(begins.size(), communicator.ready.size());
    for (Instant begin : begins) EXPECT_LE(std::chrono::abs(begin - begins.front()), std::chrono::nanoseconds(2));
  }
}

TEST(Executor, RunsTheSameProgramManyTimes) {
  for (ReuseStrategy reuse :
       {ReuseStrategy::none, ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
    EXPECT_EQ(run_case(plain_case("mpipemoe", 2, 4, reuse), {.steps = 50}, thread_devices()), "");
  }
}

TEST(Executor, RunsTwoForwardPassesBeforeEitherBackwardPass) {
  for (ReuseStrategy reuse : {ReuseStrategy::none, ReuseStrategy::s1, ReuseStrategy::s4}) {
    EXPECT_EQ(run_case(plain_case("mpipemoe", 2, 4, reuse), {.steps = 20, .two_in_flight = true}, thread_devices()),
              "");
  }
}

TEST(Executor, RunsWhereSomeRanksHaveNothingToCompute) {
  for (Skew skew : {Skew::one_expert, Skew::idle_ranks}) {
    StepCase step = plain_case("mpipemoe", 4, 4, ReuseStrategy::s1);
    step.skew = skew;
    EXPECT_EQ(run_case(step, {.steps = 5}, thread_devices()), "");
  }
}

TEST(Executor, GivesTheSameBytesForEveryStrategy) {
  const auto outputs = [](ReuseStrategy reuse) {
    const std::vector<VerifiedPlan> plans = compile_ranks(plain_case("mpipemoe", 1, 4, reuse));
    const Plan& plan = plans.front().plan();
    Interpreter interpreter({&plan});
    interpreter.run(3);
    std::map<std::string, std::vector<std::byte>> contents;
    for (Access access : plan.results) {
      const auto bytes = interpreter.content(0, access.value);
      contents[describe(plan.values[access.value])] = {bytes.begin(), bytes.end()};
    }
    return contents;
  };
  for (int i = 1; i < reuse_strategy_count; ++i) {
    EXPECT_EQ(outputs(static_cast<ReuseStrategy>(i)), outputs(ReuseStrategy::none)) << i;
  }
}

TEST(Executor, TheTimelineObeysTheDependencies) {
  const VerifiedPlan plan = compile_ranks(plain_case("mpipemoe", 1, 4, ReuseStrategy::s1)).front();
  Alone rank(plan);
  rank.step.prepare(0);
  for (Pass pass : {Pass::forward, Pass::backward}) {
    rank.executor.run(rank.step.program(), rank.step.kernels(), pass);
    const Timeline& timeline = rank.executor.timeline();
    const int first = pass == Pass::forward ? 0 : plan.plan().backward_begin;
    ASSERT_EQ(timeline.spans.size(), plan.plan().pass(pass).size());
    const auto span_of = [&](int op) { return timeline.spans[static_cast<std::size_t>(op - first)]; };
    std::map<Stream, Seconds> end;
    for (std::size_t i = 0; i < timeline.spans.size(); ++i) {
      const Span& span = timeline.spans[i];
      EXPECT_EQ(span.op, first + static_cast<int>(i));
      EXPECT_EQ(span.stream, plan.plan().ops[static_cast<std::size_t>(span.op)].stream);
      EXPECT_GE(span.begin, end[span.stream]);
      EXPECT_LE(span.begin, span.end);
      end[span.stream] = span.end;
    }
    for (Edge edge : plan.dependencies().edges) {
      if (plan.plan().ops[static_cast<std::size_t>(edge.to)].pass != pass) continue;
      EXPECT_LE(span_of(edge.from).end, span_of(edge.to).begin);
    }
  }
}

TEST(Executor, TheTimelineCountsFromTheBeginOfItsPass) {
  Alone rank(compile_ranks(plain_case("pipemoe", 1, 2)).front());
  rank.step.prepare(0);
  for (int i = 0; i < 2; ++i) {
    rank.executor.run(rank.step.program(), rank.step.kernels(), Pass::forward);
    EXPECT_GE(rank.executor.timeline().spans.front().begin, Seconds(0));
    EXPECT_LT(rank.executor.timeline().spans.front().begin, Seconds(10));
  }
}

// Calls body(rank, step, executor) on each rank's thread when its forward pass has run.
template <class Communicators, class Body>
void after_forward(const std::vector<VerifiedPlan>& plans, const Communicators& communicators, const Body& body) {
  on_ranks(static_cast<int>(plans.size()), [&](int rank) {
    const auto r = static_cast<std::size_t>(rank);
    const auto device = make_thread_device();
    RankStep own(plans[r], *device, *communicators[r]);
    Executor executor(*device, *communicators[r]);
    own.prepare(0);
    executor.run(own.program(), own.kernels(), Pass::forward);
    body(rank, own, executor);
  });
}

TEST(Executor, TellsHowLongTheFirstExchangeWaitedForTheLastRank) {
  const int ranks = 2;
  const std::vector<VerifiedPlan> plans = compile_ranks(plain_case("mpipemoe", ranks, 4));
  const auto communicators = connect_inprocess(ranks, timeout);
  std::array<Seconds, 2> waited;
  after_forward(plans, communicators, [&](int rank, RankStep& own, Executor& executor) {
    if (rank == 1) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    executor.run(own.program(), own.kernels(), Pass::backward);
    waited[static_cast<std::size_t>(rank)] = executor.waited();
  });
  EXPECT_GT(waited[0], Seconds(0.05));
  EXPECT_LT(waited[1], Seconds(0.05));
}

// Systems sum in place; a plan need not.
TEST(Executor, SumsOverRanksFromOneSlotIntoAnother) {
  const int ranks = 2;
  const StepCase step = plain_case("fastmoe", ranks, 1);
  std::vector<VerifiedPlan> plans;
  for (const VerifiedPlan& verified : compile_ranks(step)) {
    Plan plan = verified.plan();
    const Access sum = plan.ops.back().writes[0];
    const auto slot = static_cast<SlotId>(plan.slots.size());
    plan.slots.push_back(plan.slots[sum.slot]);
    plan.ops.back().writes[0].slot = slot;
    for (Access& result : plan.results) {
      if (result.value == sum.value) result.slot = slot;
    }
    plans.push_back(compile(std::move(plan), step.layout));
  }
  Interpreter expected({&plans[0].plan(), &plans[1].plan()});
  expected.run(0);
  const auto communicators = connect_inprocess(ranks, timeout);
  after_forward(plans, communicators, [&](int, RankStep& own, Executor& executor) {
    executor.run(own.program(), own.kernels(), Pass::backward);
    EXPECT_EQ(own.difference(expected), "");
  });
}

}  // namespace
}  // namespace moebench
