// What mixed reuse gains, predicted: for every published machine and some layers, 20 budgets between the least memory
// that the layer can take and what it takes when everything is kept. Prints one line a machine and layer.
//
//   faster     budgets at which what is chosen is more than 0.5 % quicker than the best uniform choice that fits: of a
//   sweep
//              over every n, strategy, ramp, order, number of dispatches ahead and 72 sets of slots, or of the search's
//              own
//   slower     budgets at which it is slower than that, and by how much at most
//   found      by how much at most the best uniform choice that the search finds is slower than the sweep's
//   paper's    budgets at which it is more than 0.5 % quicker than the paper's five (none, S1 to S4) with its slots and
//   its
//              order of the backward pass, where one of them fits

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "reference/select/layer_pricer.h"
#include "tests/select/uniform_sweep.h"

namespace moebench {
namespace {

constexpr int budgets = 20;
constexpr double worth_it = 0.005;

struct NamedLayer {
  std::string_view name;
  LayerShape shape;
};

// One expert a device in the first two, as in the paper; the others as published, on 64 devices.
std::vector<NamedLayer> layers() {
  const auto shape = [](std::int64_t tokens, std::int64_t model, std::int64_t hidden, int experts, int top_k,
                        Activation activation, ElementType type) {
    return LayerShape{.tokens = Tokens(tokens),
                      .model_dim = Features(model),
                      .hidden_dim = Features(hidden),
                      .experts = experts,
                      .ranks = 64,
                      .top_k = top_k,
                      .dtype = type,
                      .activation = activation};
  };
  return {{"gpt3-xl, 16k tokens", shape(16384, 2048, 8192, 64, 1, Activation::relu, ElementType::fp32)},
          {"gpt3-s, 16k tokens", shape(16384, 768, 3072, 64, 1, Activation::relu, ElementType::fp32)},
          {"qwen3-30b-a3b, 8k tokens", shape(8192, 2048, 768, 128, 8, Activation::swiglu, ElementType::bf16)}};
}

// Nothing where none fits.
std::optional<Seconds> best_of_paper(Pricer& pricer, Bytes budget, const std::vector<int>& granularities) {
  std::optional<Seconds> best;
  for (int n : granularities) {
    for (ReuseStrategy reuse : papers_strategies()) {
      const Choice choice{.granularity = n, .options = {.reuse = reuse}};
      if (pricer.device_memory(choice) > budget) continue;
      const Seconds time = pricer.time(choice);
      best = best ? std::min(*best, time) : time;
    }
  }
  return best;
}

std::vector<SlotCounts> slots_of_sweep() {
  std::vector<SlotCounts> all;
  for (int expert_input : {1, 2, 3, 4}) {
    for (int hidden : {1, 2, 3}) {
      for (int others : {1, 2, 3}) {
        for (int grad_hidden : {1, 2}) all.push_back({expert_input, hidden, others, others, grad_hidden, others});
      }
    }
  }
  return all;
}

struct Swept {
  Bytes device;
  Seconds time;
};

// Times do not depend on a budget: each plan is simulated once.
std::vector<Swept> swept(Pricer& pricer, const SearchSpace& space) {
  std::vector<Swept> all;
  testing::for_each_uniform(space, slots_of_sweep(), [&](const Choice& choice) {
    all.push_back({pricer.device_memory(choice), pricer.time(choice)});
  });
  return all;
}

std::optional<Seconds> best_within(Bytes budget, const std::vector<Swept>& all) {
  std::optional<Seconds> best;
  for (const Swept& each : all) {
    if (each.device <= budget && (!best || each.time < *best)) best = each.time;
  }
  return best;
}

void print_row(std::string_view machine, const NamedLayer& layer) {
  Pricer pricer(published_profile(machine), layer.shape);
  const SearchSpace space;
  const std::vector<Swept> sweep = swept(pricer, space);
  const Bytes least = least_memory(pricer, space).device;
  const Bytes most = pricer.device_memory({.granularity = 1});
  std::vector<double> gains;
  double missed = 0;
  int paper_fits = 0;
  int faster_than_paper = 0;
  for (int i = 0; i < budgets; ++i) {
    const Bytes budget = least + (most - least) * i / (budgets - 1);
    const SearchResult found = search(pricer, budget, space);
    const Seconds uniform = best_within(budget, sweep).value_or(found.best_uniform.time);
    missed = std::max(missed, found.best_uniform.time / uniform - 1);
    gains.push_back(std::min(uniform, found.best_uniform.time) / found.best.time - 1);
    const std::optional<Seconds> paper = best_of_paper(pricer, budget, space.granularities);
    paper_fits += paper ? 1 : 0;
    faster_than_paper += paper && *paper / found.best.time - 1 > worth_it ? 1 : 0;
  }
  std::sort(gains.begin(), gains.end());
  const auto faster = std::count_if(gains.begin(), gains.end(), [](double gain) { return gain > worth_it; });
  const auto slower = std::count_if(gains.begin(), gains.end(), [](double gain) { return gain < 0; });
  const double slowest = std::max(0.0, -gains.front());
  fmt::print("{:<22} {:<25} {:>2} of {} {:>6.1f} %   {:>2} {:>6.2f} %  {:>6.2f} %   {:>2} of {}\n", machine, layer.name,
             faster, budgets, 100 * gains.back(), slower, 100 * slowest, 100 * missed, faster_than_paper, paper_fits);
}

}  // namespace
}  // namespace moebench

int main() {
  fmt::print("{:<22} {:<25} {:<8} {:>8}   {:<11}  {:>8}   {}\n", "machine", "layer", "faster", "most", "slower",
             "found", "paper's");
  for (const moebench::NamedLayer& layer : moebench::layers()) {
    for (std::string_view machine : moebench::published_profile_names()) {
      try {
        moebench::print_row(machine, layer);
      } catch (const moebench::InputError& error) {
        fmt::print("{:<22} {:<25} {}\n", machine, layer.name, error.what());
      }
    }
  }
}
