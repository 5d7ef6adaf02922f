#include "suites/run/gate_run.h"

#include <fstream>

#include <gmock/gmock.h>

#include "suites/run/child_run.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class BudgetOfAGate : public testing::Test {
 protected:
  std::string program(const std::string& name, const std::string& line) const {
    std::ofstream(folder_ / name) << "#!/bin/sh\n" << line << "\n";
    std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
    return folder_ / name;
  }

  GateRequest request(const std::string& base) const {
    return {.arguments = {"suite.yaml"},
            .program = base,
            .base = base,
            .folder = folder_ / "gate",
            .stopping = {.budget = Seconds(0.1)},
            .grace = Seconds(0.1)};
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(BudgetOfAGate, EndsABuildThatHangs) {
  const GateRequest hanging = request(program("hanging", "echo I wait; exec sleep 1000"));
  Interrupts interrupts;
  try {
    run_gate(hanging, interrupts, [](const std::string&) {});
    ADD_FAILURE() << "a round of nothing";
  } catch (const IncompleteRoundError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("hanging: did not end in the time that there was, and was ended"),
                                    HasSubstr("round-1.log")));
  }
}

TEST_F(BudgetOfAGate, IsNoneOfAProgramThatCannotBeStarted) {
  const GateRequest wrong = request(program("wrong", ""));
  std::ofstream(folder_ / "wrong", std::ios::binary) << "\x7f";
  Interrupts interrupts;
  EXPECT_THROW(run_gate(wrong, interrupts, [](const std::string&) {}), InputError);
}

}  // namespace
}  // namespace moebench
