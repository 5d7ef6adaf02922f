#pragma once
// What decides n and reuse for a layer. Adding one is one file and one line in the registry.
//
// All ranks must choose the same. They do by construction: a selector is a function of the questions, trial times and
// observations that it was given in order, and those are agreed upon (tokens and times: the most of all ranks) before
// it is asked. It reads no clock, no memory of its machine and no random number that does not follow from its seed.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "reference/cost/machine_profile.h"
#include "reference/select/plan_search.h"

namespace moebench {

struct Question {
  LayerShape shape;                    // tokens: the most of all ranks
  std::optional<Bytes> memory_budget;  // of the layer on one device: see ChoiceCost::device()

  bool operator==(const Question&) const = default;
};

struct TrialTime {
  Seconds step;   // the longest of all ranks
  int steps = 1;  // of which it is the median
};

// Runs steps to find out what they take. What it throws passes through Selector::choose(), and the selector is as it
// was before it was asked: a caller that has no time yet asks again when it has.
using TrialStep = std::function<TrialTime(const LayerShape&, const Choice&)>;

struct SelectorContext {
  MachineProfile machine;
  EmulatedSpeeds emulated;
  SearchSpace space;       // of it, selectors other than ours take plain_choice() of each n and strategy
  TrialStep trial;         // nothing: trials are simulated
  std::uint64_t seed = 1;  // of a random choice
};

class Selector {
 public:
  virtual ~Selector() = default;

  // Throws InputError for a batch smaller than every n that it may choose, and for a budget in which none of its
  // choices fits: it names the least that would.
  virtual Choice choose(const Question& question) = 0;

  // That a step of `choice` took so long, the longest of all ranks. Those that do not learn ignore it.
  virtual void observe(const Question&, const Choice&, Seconds) {}
};

struct SelectorInfo {
  std::string_view name;         // "search"
  std::string_view description;  // one line
  std::string_view source;       // paper and section
  bool tries = false;            // whether it runs trial steps
  std::unique_ptr<Selector> (*make)(SelectorContext);
};

// In the order in which they should be listed; the first is the default.
std::span<const SelectorInfo> selectors();

// Throws InputError naming the nearest.
const SelectorInfo& selector_named(std::string_view name);

}  // namespace moebench
