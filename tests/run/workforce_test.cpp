#include "suites/run/workforce.h"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "suites/run/follower.h"
#include "suites/run/head.h"
#include "tests/run/crew.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::Contains;
using testing::SizeIs;

// Three agents with two ranks each. The last comes, and falls silent when the first job is there.
class OneOfThreeFallsSilent : public testing::Test {
 protected:
  Results run(bool survives_hosts) {
    auto other = std::async(std::launch::async, [&] {
      Agents self(store_, 1, 3);
      Pulse pulse(store_, 1);
      return run_as_follower(named("b"), self, interrupts_, pulse);
    });
    auto silent = std::async(std::launch::async, [&] {
      Agents self(store_, 2, 3);
      const Pulse pulse(store_, 2);
      self.check_in(agent_info_here(named("c").host));
      while (!self.job(0)) self.tell_time();
    });
    request_.suite = fixtures::suite(2, 6);
    request_.suite.measure.timeout = Seconds(3);
    request_.configurations = fixtures::configurations(3, 6);
    request_.survives_hosts = survives_hosts;
    Agents self(store_, 0, 3);
    const Pulse pulse(store_, 0);
    Results results = run_as_head(request_, named("a"), self, interrupts_, recorder_);
    other_status_ = other.get();
    silent.get();
    return results;
  }

  static Crew named(const std::string& name) {
    Crew crew = fixtures::crew();
    crew.host.name = name;
    return crew;
  }

  std::shared_ptr<Store> store_ = make_memory_store();
  RunRequest request_;
  Interrupts interrupts_;
  fixtures::Recorder recorder_;
  int other_status_ = -1;
};

TEST_F(OneOfThreeFallsSilent, TheRunEndsAndNamesIt) {
  const auto begin = std::chrono::steady_clock::now();
  const Results results = run(false);
  EXPECT_EQ(results.state, ResultsState::lost);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3 + 5 + 3)) << "the end is heard within 2 s";
  EXPECT_EQ(exit_status_of(results, 0), 5);
  EXPECT_EQ(other_status_, 5);
  EXPECT_THAT(results.notes, Contains("agent 2 (c) is lost: no sign of life for 3 s"));
}

TEST_F(OneOfThreeFallsSilent, TheOthersGoOnIfAsked) {
  const Results results = run(true);
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(exit_status_of(results, 0), 0);
  EXPECT_EQ(other_status_, 0);
  ASSERT_THAT(results.runs, SizeIs(6)) << "what was measured with all hosts is kept";
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_THAT(results.runs[i].rounds, SizeIs(1));
    EXPECT_FALSE(results.runs[i].config.contains("hosts"));
    EXPECT_EQ(results.runs[i + 3].status, RunStatus::ok);
    EXPECT_THAT(results.runs[i + 3].rounds, SizeIs(2));
    EXPECT_EQ(results.runs[i + 3].config["hosts"], "2 of 3 agents, without agent 2");
    EXPECT_TRUE(results.runs[i + 3].memory.has_value());
  }
  EXPECT_THAT(results.notes,
              Contains("the run goes on with 2 of 3 agents, without agent 2: what they measure stands apart"));
}

}  // namespace
}  // namespace moebench
