#pragma once
// One layer step to be tried: a system, its choices, and a routing between ranks.

#include <memory>
#include <string>
#include <vector>

#include "reference/plan/verified_plan.h"
#include "reference/systems/system.h"

namespace moebench {

enum class Skew : std::uint8_t {
  even,        // every expert gets the same share
  random,      // each row goes to any expert
  one_expert,  // all rows of a partition go to one expert: other ranks have none to compute
  idle_ranks,  // rank 0 and the last rank's experts get none
};

inline constexpr int skew_count = 4;

struct StepCase {
  const SystemInfo* system = nullptr;
  LayerShape shape;
  int granularity = 1;
  SystemOptions options;
  LayoutModes layout;
  Skew skew = Skew::even;
  std::uint64_t routing_seed = 0;
};

// For messages.
std::string describe(const StepCase& step);

// By rank.
std::vector<VerifiedPlan> compile_ranks(const StepCase& step);

// A case without rarities: `ranks` ranks, two experts each, 24 tokens, uneven routing, paper layout.
StepCase plain_case(std::string_view system, int ranks, int granularity, ReuseStrategy reuse = ReuseStrategy::none);

// Number `index` of an endless list of cases that goes through all systems and strategies (and mixed reuse, and
// shadows), n from 1 to 8, both backward orders and all layouts, with new slot counts, ranks (1 to 4), experts, shapes
// and routings in each round.
StepCase numbered_case(std::uint64_t index);

// How many cases numbered_case() takes to go through all of them once.
int cases_in_a_round();

}  // namespace moebench
