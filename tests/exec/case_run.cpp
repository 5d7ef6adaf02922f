#include "tests/exec/case_run.h"

#include <cstdint>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/executor.h"
#include "tests/exec/adversarial_device.h"
#include "tests/exec/dead_memory.h"
#include "tests/exec/faults.h"
#include "tests/exec/interpreter.h"
#include "tests/exec/on_ranks.h"
#include "tests/exec/rank_step.h"

namespace moebench {
namespace {

constexpr Seconds timeout(60);

// A program of one rank, and what its memory should not hold.
struct Flight {
  Flight(const VerifiedPlan& plan, Device& device, Communicator& communicator)
      : step(plan, device, communicator), dead(step.program(), step.memory()) {}

  RankStep step;
  DeadMemory dead;
};

class RankRun {
 public:
  RankRun(const VerifiedPlan& plan, Device& device, Communicator& communicator, CaseRun run,
          const std::vector<Interpreter>& expected)
      : run_(run), expected_(expected), device_(device), executor_(device_, communicator) {
    if (communicator.rank() == 0) device_.ignored_wait = run.ignored_wait;
    for (int i = 0; i < (run.two_in_flight ? 2 : 1); ++i) {
      flights_.push_back(std::make_unique<Flight>(plan, device, communicator));
    }
    if (auto* adversary = dynamic_cast<AdversarialDevice*>(&device)) {
      adversary->after_task = [this](int op) { current_->dead.after(op); };
      overwrites_ = true;
    }
  }

  std::string run() {
    for (std::size_t round = 0; round < static_cast<std::size_t>(run_.steps); ++round) {
      for (std::size_t i = 0; i < flights_.size(); ++i) forward(i, round);
      for (std::size_t i = 0; i < flights_.size(); ++i) {
        std::string difference = backward(round % 2 == 0 ? i : flights_.size() - 1 - i, round);
        if (!difference.empty()) return difference + " in step " + std::to_string(round);
      }
    }
    return {};
  }

 private:
  std::size_t data(std::size_t flight, std::size_t round) const { return (flight + round) % expected_.size(); }

  void forward(std::size_t flight, std::size_t round) {
    flights_[flight]->step.prepare(data(flight, round));
    if (overwrites_) flights_[flight]->dead.begin_step();
    device_.begin_step();
    run_pass(*flights_[flight], Pass::forward);
  }

  std::string backward(std::size_t flight, std::size_t round) {
    run_pass(*flights_[flight], Pass::backward);
    return flights_[flight]->step.difference(expected_[data(flight, round)]);
  }

  void run_pass(Flight& flight, Pass pass) {
    current_ = &flight;
    executor_.run(flight.step.program(), flight.step.kernels(), pass);
  }

  CaseRun run_;
  const std::vector<Interpreter>& expected_;
  FaultyDevice device_;
  Executor executor_;
  std::vector<std::unique_ptr<Flight>> flights_;
  Flight* current_ = nullptr;
  bool overwrites_ = false;
};

std::vector<Interpreter> interpret(const std::vector<VerifiedPlan>& verified) {
  std::vector<const Plan*> plans;
  for (const VerifiedPlan& plan : verified) plans.push_back(&plan.plan());
  std::vector<Interpreter> steps(2, Interpreter(plans));
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i].run(i);
  return steps;
}

}  // namespace

std::string run_case(const StepCase& step, CaseRun run, const MakeDevice& make_device) {
  const std::vector<VerifiedPlan> plans = compile_ranks(step);
  const std::vector<Interpreter> expected = interpret(plans);
  const auto communicators = connect_inprocess(step.shape.ranks, timeout);
  std::vector<std::string> differences(plans.size());
  const auto outcomes = outcomes_on_ranks(step.shape.ranks, [&](int rank) {
    const auto r = static_cast<std::size_t>(rank);
    const std::unique_ptr<Device> device = make_device(rank);
    differences[r] = RankRun(plans[r], *device, *communicators[r], run, expected).run();
    if (!differences[r].empty()) communicators[r]->abort("its bytes are wrong");
  });
  for (const std::string& difference : differences) {
    if (!difference.empty()) return describe(step) + ": " + difference;
  }
  for (const std::exception_ptr& outcome : outcomes) {
    if (outcome) std::rethrow_exception(outcome);
  }
  return {};
}

}  // namespace moebench
