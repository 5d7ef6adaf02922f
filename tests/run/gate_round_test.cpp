#include "suites/run/gate_round.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

int round_in(std::optional<std::string> value) {
  return gate_round_from([&](const char*) { return value; });
}

TEST(GateRound, IsWhatTheGateHandsOn) {
  const std::string variable = gate_round_variable(17);
  EXPECT_EQ(round_in(variable.substr(variable.find('=') + 1)), 17);
  EXPECT_EQ(round_in(std::nullopt), 0);
  EXPECT_EQ(round_in("0"), 0);
}

TEST(GateRound, RefusesWhatIsNone) {
  for (const char* value : {"", "-1", "x", "1.5", "99999999999"}) EXPECT_THROW(round_in(value), InputError) << value;
}

}  // namespace
}  // namespace moebench
