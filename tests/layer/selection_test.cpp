// Layers whose selector changes its mind between the steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <set>
#include <thread>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/cost/published_profiles.h"
#include "reference/select/memory_budget.h"
#include "tests/cost/small_machine.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

using ::testing::HasSubstr;
using testing::RoutingKind;

constexpr int batches = 3;
constexpr int steps = 60;

LayerShape shape_of(int ranks) {
  return {.tokens = Tokens(17),
          .model_dim = Features(6),
          .hidden_dim = Features(10),
          .experts = 2 * ranks,
          .ranks = ranks,
          .top_k = 2,
          .dtype = ElementType::fp32};
}

SelectionOptions selection_by(std::string_view selector) {
  SelectionOptions options{.selector = std::string(selector), .machine = published_profile("a100-64")};
  options.space.granularities = {1, 2, 3, 4};
  return options;
}

// Ranks have different numbers of tokens, and some fewer than partitions.
std::int64_t tokens_of(int batch, int rank) { return 1 + (batch * 7 + rank * 5) % 17; }

// What the layer answers for the first of a rank's tokens, if the others have no gradient.
struct Batch {
  OracleProblem problem;
  std::vector<OracleResult> expected;
};

Batch make_batch(const LayerShape& shape, RoutingKind routing, int number) {
  Batch batch{.problem = testing::layer_problem(shape, routing, 61, number)};
  const auto whole = batch.problem.grad_output;
  batch.problem.grad_output = [=](int rank) {
    at::Tensor grad = whole(rank);
    const std::int64_t tokens = tokens_of(number, rank);
    grad.narrow(0, tokens, grad.size(0) - tokens).zero_();
    return grad;
  };
  batch.expected = testing::answers(batch.problem);
  for (std::size_t rank = 0; rank < batch.expected.size(); ++rank) {
    OracleResult& own = batch.expected[rank];
    const std::int64_t tokens = tokens_of(number, static_cast<int>(rank));
    own.output = own.output.narrow(0, 0, tokens);
    own.grad_input = own.grad_input.narrow(0, 0, tokens);
    if (own.grad_input_slack.defined()) own.grad_input_slack = own.grad_input_slack.narrow(0, 0, tokens);
  }
  return batch;
}

void expect_passed(const std::vector<Comparison>& comparisons, const std::string& where) {
  for (const Comparison& each : comparisons) {
    EXPECT_TRUE(each.passed()) << where << ": " << each.tensor << " is off by " << each.max_abs_error;
  }
}

// Now and then, before a pass.
void be_late(Random& random) {
  if (random.below(8) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(3));
}

class Selected : public ::testing::TestWithParam<std::tuple<std::string_view, int, RoutingKind>> {};

TEST_P(Selected, StepsMatchTheOracleAndRanksAgree) {
  const auto& [selector, ranks, routing] = GetParam();
  const LayerShape shape = shape_of(ranks);
  std::vector<Batch> all;
  for (int batch = 0; batch < batches; ++batch) all.push_back(make_batch(shape, routing, batch));
  std::vector<std::vector<Choice>> chosen(static_cast<std::size_t>(ranks));
  testing::run_ranks(ranks, [&](testing::Rank& rank) {
    const auto r = static_cast<std::size_t>(rank.index);
    Random lateness(static_cast<std::uint64_t>(rank.index));
    const auto layer = testing::make_layer(all[0].problem, {.shape = shape, .selection = selection_by(selector)}, rank);
    std::vector<std::pair<int, std::array<at::Tensor, 2>>> in_flight;  // batch, input and output
    for (int step = 0; step < steps; ++step) {
      const int number = step % batches;
      const Batch& batch = all[static_cast<std::size_t>(number)];
      const std::int64_t tokens = tokens_of(number, rank.index);
      be_late(lateness);
      const at::Tensor input = batch.problem.input(rank.index).narrow(0, 0, tokens).contiguous().requires_grad_();
      in_flight.push_back({number, {input, layer->forward(input)}});
      chosen[r].push_back(layer->last_step().selection.choice);
      EXPECT_EQ(layer->last_step().plan->plan().granularity(), chosen[r].back().granularity);
      if (in_flight.size() < static_cast<std::size_t>(1 + step / 20 % 2)) continue;  // one, then two in flight
      for (auto& [of, tensors] : in_flight) {
        const Batch& own = all[static_cast<std::size_t>(of)];
        const at::Tensor grad_output =
            own.problem.grad_output(rank.index).narrow(0, 0, tokens_of(of, rank.index)).contiguous();
        be_late(lateness);
        const at::Tensor grad_input = torch::autograd::grad({tensors[1]}, {tensors[0]}, {grad_output})[0];
        LayerResult result = testing::take_parameter_grads(*layer);
        result.output = tensors[1].detach();
        result.grad_input = grad_input;
        expect_passed(compare(shape, result, own.expected[r], 4),
                      "step " + std::to_string(step) + " " + label(chosen[r].back()));
      }
      in_flight.clear();
    }
    const bool tries = selector_named(selector).tries;
    EXPECT_EQ(layer->last_step().selection.trial_steps > 0, tries);
  });
  for (const std::vector<Choice>& each : chosen) EXPECT_EQ(each, chosen.front());
  std::set<std::string> different;
  for (const Choice& choice : chosen.front()) different.insert(label(choice));
  const std::size_t least = selector == "mpmoe-pb" ? 5 : selector == "algorithm1" ? 4 : 1;
  EXPECT_GE(different.size(), least);
}

INSTANTIATE_TEST_SUITE_P(
    All, Selected,
    ::testing::Combine(::testing::Values("algorithm1", "mpmoe-pb", "search", "search-tried", "random"),
                       ::testing::Values(1, 2, 3), ::testing::Values(RoutingKind::even, RoutingKind::skewed)));

TEST(Selection, KeepsItsMemoryBudget) {
  const LayerShape shape = shape_of(2);
  SelectionOptions options = selection_by("mpmoe-pb");
  const Bytes none = Pricer(options.machine, shape).device_memory({.granularity = 4});
  options.memory_budget = none - Bytes(1);
  const OracleProblem problem = testing::layer_problem(shape, RoutingKind::even, 62);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    Pricer pricer(options.machine, shape);
    const auto layer = testing::make_layer(problem, {.shape = shape, .selection = options}, rank);
    for (int step = 0; step < 40; ++step) {
      testing::run_step(*layer, problem, rank.index);
      EXPECT_LE(pricer.device_memory(layer->last_step().selection.choice), *options.memory_budget);
    }
    EXPECT_FALSE(layer->last_step().selection.is_trial);
    EXPECT_GT(layer->last_step().selection.choosing, Seconds(0));
  });
}

std::string error_of(const MoeLayerOptions& options) {
  std::string error = "no error";
  testing::run_ranks(1, [&](testing::Rank& rank) {
    try {
      MoeLayer(options, rank.device, rank.communicator);
    } catch (const InputError& thrown) {
      error = thrown.what();
    }
  });
  return error;
}

TEST(Selection, SaysAtOnceWhatCannotBeChosen) {
  const LayerShape shape = shape_of(1);
  EXPECT_THAT(error_of({.shape = shape, .selection = selection_by("algorithm2")}), HasSubstr("did you mean"));
  EXPECT_THAT(error_of({.shape = shape, .system = "pipemoe", .selection = selection_by("search")}),
              HasSubstr("take mpipemoe"));
  EXPECT_THAT(error_of({.shape = shape, .granularity = 2, .selection = selection_by("search")}),
              HasSubstr("a selector and a choice"));
  for (const SelectorInfo& info : selectors()) {
    SelectionOptions options = selection_by(info.name);
    options.memory_budget = Bytes(1);
    EXPECT_THAT(error_of({.shape = shape, .selection = options}), HasSubstr("below the least that works")) << info.name;
  }
  SelectionOptions options = selection_by("search");
  options.machine = small_measured_machine();
  EXPECT_THAT(error_of({.shape = shape, .selection = options}), HasSubstr("was measured with 4 ranks"));
}

// Every rank says it, and none waits for a rank that has chosen otherwise.
TEST(Selection, RanksMustBeGivenTheSame) {
  const LayerShape shape = shape_of(3);
  std::vector<SelectionOptions> others(9, selection_by("search"));
  others[0].selector = "search-tried";
  others[1].machine.step_overhead.time += microseconds(1);
  others[2].emulated.copy_rate = BytesPerSecond(4e9);
  others[3].emulated.link = Link{.latency = Seconds(0), .rate = BytesPerSecond(4e9)};
  others[4].memory_budget = mib(8);
  others[5].seed = 2;
  others[6].space.granularities.pop_back();
  others[7].space.most_slots.hidden = 3;
  others[8].space.mixed = false;
  for (const SelectionOptions& other : others) {
    testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
      const MoeLayerOptions options{.shape = shape, .selection = rank.index == 1 ? other : selection_by("search")};
      std::string error = "no error";
      try {
        MoeLayer(options, rank.device, rank.communicator);
      } catch (const InputError& thrown) {
        error = thrown.what();
      }
      EXPECT_THAT(error, HasSubstr("rank 1 and rank 0 were given different layers or selections")) << &other - others.data();
    });
  }
}

}  // namespace
}  // namespace moebench
