#include "suites/run/gate_round.h"

#include <limits>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/number.h"

namespace moebench {
namespace {

constexpr const char* name = "MOEBENCH_GATE_ROUND";

}  // namespace

std::string gate_round_variable(int round) { return fmt::format("{}={}", name, round); }

int gate_round_from(const Lookup& environment) {
  const auto text = environment(name);
  if (!text) return 0;
  constexpr int most = std::numeric_limits<int>::max() / 2;
  const auto round = count_of(*text);
  if (!round || *round > most) {
    throw InputError(fmt::format("environment variable {} is \"{}\"", name, *text),
                     "unset it: `moebench gate` sets it for its runs");
  }
  return static_cast<int>(*round);
}

int gate_round_from_environment() { return gate_round_from(this_environment); }

}  // namespace moebench
