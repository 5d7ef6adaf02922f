#include "reference/layer/moe_layer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "reference/base/error.h"
#include "reference/exec/executor.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Rank;
using testing::run_ranks;

LayerShape small_shape(int ranks = 1) {
  return {.tokens = Tokens(9),
          .model_dim = Features(4),
          .hidden_dim = Features(6),
          .experts = 2 * ranks,
          .ranks = ranks,
          .top_k = 2};
}

OracleProblem problem_of(const LayerShape& shape) {
  return testing::layer_problem(shape, testing::RoutingKind::even, 51);
}

template <class Body>
std::string input_error_of(const Body& body) {
  try {
    body();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no InputError";
}

TEST(MoeLayer, RegistersItsParametersWithZeroedGradients) {
  run_ranks(1, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape()}, rank.device, rank.communicator);
    EXPECT_EQ(layer.named_parameters().keys(), (std::vector<std::string>{"gate", "fc1", "fc2"}));
    EXPECT_EQ(layer.gate().sizes(), (std::vector<std::int64_t>{4, 2}));
    EXPECT_EQ(layer.fc1().sizes(), (std::vector<std::int64_t>{2, 4, 6}));
    EXPECT_EQ(layer.fc2().sizes(), (std::vector<std::int64_t>{2, 6, 4}));
    for (const at::Tensor& parameter : layer.parameters()) {
      EXPECT_EQ(parameter.grad().sizes(), parameter.sizes());
      EXPECT_FALSE(parameter.grad().any().item<bool>());
    }
  });
}

TEST(MoeLayer, RefusesAnInputOfAnotherShapeOrType) {
  run_ranks(1, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape()}, rank.device, rank.communicator);
    const auto error_for = [&](const at::Tensor& input) { return input_error_of([&] { layer.forward(input); }); };
    EXPECT_THAT(error_for(torch::zeros({10, 4})), AllOf(HasSubstr("[10, 4] Float on cpu"), HasSubstr("[9, 4] Float")));
    EXPECT_THAT(error_for(torch::zeros({9, 4}, torch::kDouble)), HasSubstr("[9, 4] Double on cpu"));
    EXPECT_THAT(error_for(torch::zeros({4, 9}).t()), HasSubstr("not contiguous"));
    EXPECT_THAT(error_for({}), HasSubstr("undefined"));
  });
}

TEST(MoeLayer, RefusesTf32WhereNoTensorCoresAre) {
  run_ranks(1, [](Rank& rank) {
    LayerShape shape = small_shape();
    shape.dtype = ElementType::tf32;
    EXPECT_EQ(input_error_of([&] { MoeLayer({.shape = shape}, rank.device, rank.communicator); }),
              "tf32 products are GPUs', and the layer is on cpu: take fp32");
  });
}

TEST(MoeLayer, WithPaddedRowsNeedsACapacityAndWholeBatches) {
  run_ranks(1, [](Rank& rank) {
    const auto error_for = [&](const MoeLayerOptions& options) {
      return input_error_of([&] { MoeLayer(options, rank.device, rank.communicator); });
    };
    MoeLayerOptions options{.shape = small_shape(), .routing = {.padded = true}};
    EXPECT_THAT(error_for(options), HasSubstr("give a capacity factor"));
    options.routing.capacity_factor = Ratio(1);
    MoeLayer layer(options, rank.device, rank.communicator);
    EXPECT_EQ(input_error_of([&] {
                layer.forward(torch::zeros({8, 4}));
              }),
              "the input of MoeLayer is [8, 4] Float on cpu: it must be [9, 4] Float on cpu, contiguous");
    options.records_passes = true;
    EXPECT_THAT(error_for(options), HasSubstr("record passes on a GPU"));
    options.routing.padded = false;
    EXPECT_THAT(error_for(options), HasSubstr("pad the rows"));
  });
}

TEST(MoeLayer, RefusesChoicesThatCannotBe) {
  run_ranks(1, [](Rank& rank) {
    const auto error_for = [&](const MoeLayerOptions& options) {
      return input_error_of([&] { MoeLayer(options, rank.device, rank.communicator); });
    };
    EXPECT_THAT(error_for({.shape = small_shape(2)}), HasSubstr("2 ranks, the communicator 1"));
    EXPECT_THAT(error_for({.shape = small_shape(), .system = "pipmoe"}), HasSubstr("did you mean \"pipemoe\""));
    EXPECT_THAT(error_for({.shape = small_shape(), .granularity = 10}), HasSubstr("granularity is 10"));
    EXPECT_THAT(error_for({.shape = small_shape(), .granularity = 2, .choices = {.mixed_reuse = {PartitionReuse()}}}),
                HasSubstr("mixed_reuse"));
  });
}

TEST(MoeLayer, WithoutGradientModeKeepsNothing) {
  run_ranks(1, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape()}, rank.device, rank.communicator);
    const torch::NoGradGuard no_gradients;
    const at::Tensor input = torch::ones({9, 4});
    const at::Tensor first = layer.forward(input);
    const at::Tensor second = layer.forward(input);
    EXPECT_FALSE(first.requires_grad());
    EXPECT_TRUE(at::equal(first, second));
    EXPECT_NE(first.data_ptr(), second.data_ptr()) << "the first output is still held";
    EXPECT_EQ(layer.arenas(), 1);
  });
}

TEST(MoeLayer, AGraphThatIsDroppedGivesItsArenaBack) {
  run_ranks(1, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape()}, rank.device, rank.communicator);
    const at::Tensor input = torch::ones({9, 4});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(layer.forward(input).requires_grad());
    EXPECT_EQ(layer.arenas(), 1);
  });
}

TEST(MoeLayer, UsesStorageAgainThatNobodyHolds) {
  run_ranks(1, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape()}, rank.device, rank.communicator);
    const at::Tensor input = torch::ones({9, 4});
    const void* first = layer.forward(input).data_ptr();
    EXPECT_EQ(layer.forward(input).data_ptr(), first);
  });
}

TEST(MoeLayer, AddsToTheGradientsThatAreThere) {
  run_ranks(1, [](Rank& rank) {
    const OracleProblem problem = problem_of(small_shape());
    const auto layer = testing::make_layer(problem, {.shape = problem.shape}, rank);
    const at::Tensor grad_output = problem.grad_output(0);
    layer->forward(problem.input(0)).backward(grad_output);
    const std::vector<at::Tensor> once = {layer->gate().grad().clone(), layer->fc1().grad().clone(),
                                          layer->fc2().grad().clone()};
    layer->forward(problem.input(0)).backward(grad_output);
    for (std::size_t i = 0; i < once.size(); ++i) {
      EXPECT_TRUE(at::allclose(layer->parameters()[i].grad(), 2 * once[i]));
      EXPECT_GT(once[i].abs().max().item<double>(), 0);
    }
  });
}

TEST(MoeLayer, MakesGradientsAgainThatAnOptimizerHasSetToNone) {
  run_ranks(1, [](Rank& rank) {
    const OracleProblem problem = problem_of(small_shape());
    const auto layer = testing::make_layer(problem, {.shape = problem.shape}, rank);
    layer->forward(problem.input(0)).backward(problem.grad_output(0));
    const LayerResult first = testing::take_parameter_grads(*layer);
    layer->zero_grad(true);
    layer->forward(problem.input(0)).backward(problem.grad_output(0));
    EXPECT_TRUE(at::equal(layer->fc1().grad(), first.grad_fc1));
    EXPECT_TRUE(at::equal(layer->gate().grad(), first.grad_gate));
  });
}

TEST(MoeLayer, LeavesFrozenParametersAlone) {
  run_ranks(1, [](Rank& rank) {
    const OracleProblem problem = problem_of(small_shape());
    const auto layer = testing::make_layer(problem, {.shape = problem.shape}, rank);
    layer->forward(problem.input(0)).backward(problem.grad_output(0));
    const LayerResult free = testing::take_parameter_grads(*layer);
    layer->fc1().requires_grad_(false);
    layer->gate().requires_grad_(false);
    layer->zero_grad(true);
    layer->forward(problem.input(0)).backward(problem.grad_output(0));
    EXPECT_FALSE(layer->fc1().grad().defined());
    EXPECT_FALSE(layer->gate().grad().defined());
    EXPECT_TRUE(at::equal(layer->fc2().grad(), free.grad_fc2));
  });
}

TEST(MoeLayer, TrainsInALargerGraph) {
  run_ranks(1, [](Rank& rank) {
    const OracleProblem problem = problem_of(small_shape());
    const auto layer = testing::make_layer(problem, {.shape = problem.shape}, rank);
    const at::Tensor input = problem.input(0).requires_grad_();
    at::Tensor output = layer->forward(2 * input);
    output.relu_();
    (output + input).sum().backward();
    EXPECT_TRUE(input.grad().defined());
    EXPECT_GT(layer->fc2().grad().abs().max().item<double>(), 0);
  });
}

TEST(MoeLayer, TakesWeightsThatWereReplaced) {
  run_ranks(1, [](Rank& rank) {
    const OracleProblem problem = problem_of(small_shape());
    const auto layer = testing::make_layer(problem, {.shape = problem.shape}, rank);
    const torch::NoGradGuard no_gradients;
    const at::Tensor before = layer->forward(problem.input(0)).clone();
    at::Tensor fc2 = layer->fc2();
    fc2.set_data(fc2 * 2);
    EXPECT_TRUE(at::allclose(layer->forward(problem.input(0)), 2 * before));
  });
}

TEST(MoeLayer, RunsAGraphBackwardOnce) {
  run_ranks(1, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape()}, rank.device, rank.communicator);
    const at::Tensor input = torch::ones({9, 4}).requires_grad_();
    const at::Tensor loss = layer.forward(input).sum();
    loss.backward({}, true);
    EXPECT_THROW(loss.backward(), Error);
    EXPECT_THROW(layer.forward(input).sum().backward({}, false, true), Error) << "second derivative";
  });
}

TEST(MoeLayer, NoticesAnInputThatWasChangedBetweenThePasses) {
  run_ranks(1, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape()}, rank.device, rank.communicator);
    at::Tensor input = torch::ones({9, 4});
    const at::Tensor loss = layer.forward(input).sum();
    input.add_(1);
    EXPECT_THROW(loss.backward(), c10::Error);
  });
}

TEST(MoeLayer, RecordsTheNewestStep) {
  run_ranks(2, [](Rank& rank) {
    MoeLayer layer({.shape = small_shape(2), .granularity = 2}, rank.device, rank.communicator);
    layer.forward(torch::ones({9, 4})).sum().backward();
    const StepRecord& record = layer.last_step();
    const Plan& plan = record.plan->plan();
    EXPECT_GT(record.routing, Seconds(0));
    EXPECT_EQ(record.forward.spans.size(), plan.pass(Pass::forward).size());
    EXPECT_EQ(record.backward.spans.size(), plan.pass(Pass::backward).size());
    EXPECT_EQ(record.forward.rank, rank.index);
    EXPECT_GT(layer.routing_memory(), Bytes(0));
  });
}

class CountedOps final : public OpMarks {
 public:
  std::atomic<std::size_t> ended = 0;

 private:
  void begin_op(std::int32_t, int, const Op&) noexcept override {}
  void end_op() noexcept override { ++ended; }
};

// Notes how many ops had ended when it was asked for the loss.
class AskedGating final : public Gating {
 public:
  AskedGating(std::unique_ptr<Gating> inner, const CountedOps& ops, std::vector<std::size_t>& ended_when_asked)
      : inner_(std::move(inner)), ops_(ops), ended_when_asked_(ended_when_asked) {}

  void choose(const at::Tensor& input, const GateWeights& weights, const Draw& draw, TokenMap& map) override {
    inner_->choose(input, weights, draw, map);
  }
  void sort(const std::vector<Tokens>& partitions, std::optional<Tokens> capacity, TokenMap& map,
            std::span<std::int32_t> counts) override {
    inner_->sort(partitions, capacity, map, counts);
  }
  void place(const std::vector<Tokens>& partitions, const std::vector<Tokens>& rows, TokenMap& map) override {
    inner_->place(partitions, rows, map);
  }
  double balance_loss() const override {
    ended_when_asked_.push_back(ops_.ended);
    return inner_->balance_loss();
  }
  Bytes memory() const override { return inner_->memory(); }

 private:
  std::unique_ptr<Gating> inner_;
  const CountedOps& ops_;
  std::vector<std::size_t>& ended_when_asked_;
};

// A gating on a GPU waits for it to answer.
TEST(MoeLayer, AsksForTheBalanceLossWhenTheForwardPassHasEnded) {
  run_ranks(1, [](Rank& rank) {
    CountedOps ops;
    std::vector<std::size_t> ended_when_asked;
    Backend backend;
    backend.marks = &ops;
    backend.make_gating = [&](const LayerShape& shape, Ratio loss) {
      return std::make_unique<AskedGating>(make_host_gating(shape, loss), ops, ended_when_asked);
    };
    RoutingOptions routing;
    routing.balance_loss = Ratio(1);
    MoeLayer layer({.shape = small_shape(), .routing = routing, .backend = backend}, rank.device, rank.communicator);
    layer.forward(torch::ones({9, 4}));
    EXPECT_EQ(ended_when_asked, std::vector{layer.last_step().plan->plan().pass(Pass::forward).size()});
    EXPECT_GT(layer.last_step().balance_loss, 0);
  });
}

// Fails in one op of one rank.
class FailingKernels final : public Kernels {
 public:
  FailingKernels(const Program& program, std::unique_ptr<Kernels> inner, OpKind kind)
      : program_(program), inner_(std::move(inner)), kind_(kind) {}

  void run(int op) override {
    if (program_.plan().ops[static_cast<std::size_t>(op)].kind == kind_) throw Error("the test wants it so");
    inner_->run(op);
  }

 private:
  const Program& program_;
  std::unique_ptr<Kernels> inner_;
  OpKind kind_;
};

class Failure : public ::testing::TestWithParam<OpKind> {};

TEST_P(Failure, OfOneRankIsAStepErrorOnAll) {
  run_ranks(2, [](Rank& rank) {
    MoeLayerOptions options{.shape = small_shape(2), .granularity = 2};
    if (rank.index == 1) {
      options.backend.make_kernels = [](const Program& program, const LayerWeights& weights, const TokenMap& map) {
        return std::make_unique<FailingKernels>(program, make_host_kernels(program, weights, map), GetParam());
      };
    }
    MoeLayer layer(options, rank.device, rank.communicator);
    std::optional<StepError> error;
    try {
      layer.forward(torch::ones({9, 4}).requires_grad_()).sum().backward();
    } catch (const StepError& thrown) {
      error = thrown;
    }
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->rank(), rank.index);
    EXPECT_THAT(error->what(), HasSubstr("the test wants it so"));
  });
}

INSTANTIATE_TEST_SUITE_P(InEitherPass, Failure, ::testing::Values(OpKind::fc2, OpKind::fc1_weight_grad));

}  // namespace
}  // namespace moebench
