#include "results/store/run_differences.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RunDifferences, OfASimulatedRunLeaveOutTheMachine) {
  Environment then = example::results().environment;
  Environment now = then;
  now.cpu = "Another processor";
  now.cores = 7;
  EXPECT_THAT(differences(then, now),
              ElementsAre("processor: A processor then, Another processor now", "cores: 2 then, 7 now"));
  then.simulated = now.simulated = "machine profile a100-64";
  EXPECT_THAT(differences(then, now), IsEmpty());
  now.flags = "-O0";
  EXPECT_THAT(differences(then, now), ElementsAre("compiler's flags: none then, -O0 now"));
}

TEST(RunDifferences, LeaveOutWhatChangesFromHourToHour) {
  const Environment then = example::results().environment;
  Environment now = then;
  now.load = 17;
  now.started = "2027-01-01T00:00:00Z";
  now.memory = mib(8191);
  now.interface = then.interface + " 10.0.0.9";
  EXPECT_THAT(differences(then, now), IsEmpty());
}

TEST(RunDifferences, NameAnotherBuildOfTheSameRevision) {
  Environment then = example::results().environment;
  then.build_id = "0123";
  Environment now = then;
  now.build_id = "4567";
  EXPECT_THAT(differences(then, now), ElementsAre("build: 0123 then, 4567 now"));
  now.simulated = then.simulated = "machine profile a100-64";
  EXPECT_THAT(differences(then, now), ElementsAre("build: 0123 then, 4567 now"));
  now.git_revision = "cafe";
  EXPECT_THAT(differences(then, now), ElementsAre(testing::StartsWith("git revision: "))) << "which says it all";
}

TEST(RunDifferences, KnowABuildOfAnOlderStoreByItsRevision) {
  Environment then = example::results().environment;
  then.build_id = "";
  Environment now = then;
  now.build_id = "4567";
  EXPECT_THAT(differences(then, now), IsEmpty());
  now.git_revision = "cafe";
  EXPECT_THAT(differences(then, now), ElementsAre(testing::StartsWith("git revision: ")));
}

TEST(RunDifferences, NameTheFirstConfigurationAndItsField) {
  const RunPlan then{
      .configurations = {{"a", {{"tokens", 1}}, {{"tokens", 1}}}, {"b", {{"tokens", 2}}, {{"tokens", 2}}}},
      .facts = {{"baseline", "system=fastmoe"}}};
  RunPlan now = then;
  EXPECT_THAT(differences(then, now), IsEmpty());
  now.configurations[1].asked["tokens"] = 4;
  now.facts.clear();
  EXPECT_THAT(differences(then, now), ElementsAre("configuration 2, b: tokens is 4 now, and was 2"));
  now = then;
  now.configurations[0].chosen["tokens"] = 8;
  now.facts[0].value = "";
  EXPECT_THAT(differences(then, now),
              ElementsAre("the choice for a: tokens is 8 now, and was 1", "baseline: system=fastmoe then, none now"));
  now = then;
  now.configurations[0].chosen = nullptr;
  EXPECT_THAT(differences(then, now), IsEmpty()) << "left to trials";
}

TEST(RunDifferences, RefuseARunThatHasAny) {
  EXPECT_NO_THROW(require_none({}));
  EXPECT_THROW(require_none({"seed: 1 then, 2 now"}), InputError);
}

}  // namespace
}  // namespace moebench
