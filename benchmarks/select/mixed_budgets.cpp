// What mixed reuse gains, predicted: for every published machine and some layers, 20 budgets between the least memory
// that the layer can take and what it takes when everything is kept. Prints one line a machine and layer.
//
//   faster     budgets at which the best mixed choice is more than 0.5 % quicker than the best uniform choice that fits
//   paper's    the same against the paper's five (none, S1 to S4) with its slots and its order of the backward pass,
//   where one
//              of them fits
//   slower     budgets at which it is slower than the best uniform choice: there must be none

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "reference/select/layer_pricer.h"

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

void print_row(std::string_view machine, const NamedLayer& layer) {
  Pricer pricer(published_profile(machine), layer.shape);
  const SearchSpace space;
  const Bytes least = least_memory(pricer, space).device;
  const Bytes most = pricer.device_memory({.granularity = 1});
  std::vector<double> gains;
  int paper_fits = 0;
  int faster_than_paper = 0;
  for (int i = 0; i < budgets; ++i) {
    const Bytes budget = least + (most - least) * i / (budgets - 1);
    const SearchResult found = search(pricer, budget, space);
    gains.push_back(found.best_uniform.time / found.best.time - 1);
    const std::optional<Seconds> paper = best_of_paper(pricer, budget, space.granularities);
    paper_fits += paper ? 1 : 0;
    faster_than_paper += paper && *paper / found.best.time - 1 > worth_it ? 1 : 0;
  }
  std::sort(gains.begin(), gains.end());
  const auto faster = std::count_if(gains.begin(), gains.end(), [](double gain) { return gain > worth_it; });
  const auto slower = std::count_if(gains.begin(), gains.end(), [](double gain) { return gain < 0; });
  fmt::print("{:<22} {:<25} {:>2} of {}  {:>7.1f} %  {:>7.1f} %  {:>2} of {:<2}  {:>6}\n", machine, layer.name, faster,
             budgets, 100 * (gains[budgets / 2 - 1] + gains[budgets / 2]) / 2, 100 * gains.back(), faster_than_paper,
             paper_fits, slower);
}

}  // namespace
}  // namespace moebench

int main() {
  fmt::print("{:<22} {:<25} {:<8}  {:>9}  {:>9}  {:<8}  {:>6}\n", "machine", "layer", "faster", "median", "most",
             "paper's", "slower");
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
