// Trains one layer, whose experts lie on two ranks, to give its input back. The ranks are threads of this process; with
// reference/comm/gloo they would be processes, on one machine or several.

#include <ATen/ATen.h>

#include <cstdio>
#include <thread>
#include <vector>

#include "reference/base/error.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"
#include "reference/layer/inputs.h"
#include "reference/layer/moe_layer.h"

using namespace moebench;

namespace {

constexpr int ranks = 2;
constexpr int steps = 20;

// The loss before the first step and after the last.
std::pair<double, double> train(int rank, Communicator& communicator) {
  const LayerShape shape{
      .tokens = Tokens(256), .model_dim = Features(32), .hidden_dim = Features(64), .experts = 4, .ranks = ranks};
  set_compute_threads(1);
  const auto device = make_thread_device([](Stream stream) {
    if (stream == Stream::compute) prepare_compute_thread(1);
  });
  MoeLayer layer({.shape = shape, .granularity = 2, .choices = {.reuse = ReuseStrategy::s3}}, *device, communicator);
  const at::Tensor input = benchmark_input(shape, rank, 1);
  std::vector<double> losses;
  for (int step = 0; step < steps; ++step) {
    const at::Tensor loss = (layer.forward(input.clone().requires_grad_()) - input).square().mean();
    losses.push_back(loss.item<double>());
    loss.backward();
    const at::NoGradGuard no_gradients;
    for (at::Tensor& parameter : layer.parameters()) parameter -= 2 * parameter.grad();
    layer.zero_grad(false);
  }
  return {losses.front(), losses.back()};
}

}  // namespace

int main() {
  try {
    const auto communicators = connect_inprocess(ranks, Seconds(30));
    std::vector<std::pair<double, double>> losses(ranks);
    std::vector<std::thread> threads;
    for (int rank = 0; rank < ranks; ++rank) {
      threads.emplace_back([&, rank] { losses[rank] = train(rank, *communicators[rank]); });
    }
    for (std::thread& thread : threads) thread.join();
    for (int rank = 0; rank < ranks; ++rank) {
      std::printf("rank %d: loss %.4f before, %.4f after %d steps\n", rank, losses[rank].first, losses[rank].second,
                  steps);
      if (!(losses[rank].second < losses[rank].first)) return 1;
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
