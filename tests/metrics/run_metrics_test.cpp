#include "metrics/run_metrics.h"

#include <gmock/gmock.h>

#include "reference/cost/published_profiles.h"
#include "suites/run/simulated_run.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string of_configuration(int n, const std::string& source = "simulated") {
  return "granularity=\"" + std::to_string(n) + "\",reuse=\"none\",shape=\"tokens=1024 M=64 H=256 E=2\",source=\"" +
         source + "\",suite=\"example\",system=\"pipemoe\",variant=\"\"";
}

Results results_of(const std::vector<Configuration>& configurations, int rounds) {
  Results results;
  results.suite.name = "example";
  results.suite.ranks = 2;
  results.suite.rounds = rounds;
  results.suite.timeout = Seconds(30);
  results.suite.configurations = static_cast<int>(configurations.size());
  results.environment.agents = 2;
  return results;
}

RunResult run_of(const Configuration& configuration, const std::vector<Seconds>& step) {
  RunResult run;
  run.config = json_of(configuration);
  run.label = label(configuration);
  run.chosen = {.granularity = configuration.granularity, .reuse = "none"};
  run.rounds.push_back({.step = step, .forward = step, .backward = step});
  return run;
}

class RunMetricsOfTwo : public testing::Test {
 protected:
  RunMetricsOfTwo() { metrics_.run_planned(configurations_); }

  RunStep step(int configuration) {
    label_ = label(configurations_[static_cast<std::size_t>(configuration)]);
    return {.round = 0, .rounds = 2, .configuration = configuration, .label = label_};
  }

  void end(int configuration, const RunResult& run) {
    std::erase_if(results_.runs, [&](const RunResult& each) { return each.label == run.label; });
    results_.runs.push_back(run);
    metrics_.configuration_ended(step(configuration), run, results_);
  }

  MetricSet set_;
  RunMetrics metrics_{set_, {.suite = "example", .run = "example-1", .version = "0.1.0"}};
  std::vector<Configuration> configurations_ = fixtures::configurations(2);
  Results results_ = results_of(configurations_, 2);
  std::string label_;
};

TEST_F(RunMetricsOfTwo, SayHowFarItHasCome) {
  EXPECT_THAT(set_.text(), HasSubstr("moebench_run_state{state=\"starting\",suite=\"example\"} 1\n"));
  metrics_.run_started(results_, {});
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_state{state=\"running\",suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0\n"),
                                 HasSubstr("moebench_configurations{state=\"waiting\",suite=\"example\"} 2\n"),
                                 HasSubstr("moebench_agents{suite=\"example\"} 2\n"),
                                 HasSubstr("moebench_run_timeout_seconds{suite=\"example\"} 30\n"),
                                 Not(HasSubstr("moebench_run_time_left_seconds{"))));
  metrics_.round_started(0, 2);
  metrics_.configuration_started(step(0));
  EXPECT_THAT(set_.text(), HasSubstr("moebench_configuration_under_way{" + of_configuration(1, "measured") + "} 1\n"));
  end(0, run_of(configurations_[0], {Seconds(2)}));
  EXPECT_THAT(set_.text(), AllOf(Not(HasSubstr("moebench_configuration_under_way{")),
                                 HasSubstr("moebench_run_round{suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0.25\n"),
                                 HasSubstr("moebench_run_time_left_seconds{suite=\"example\"}"),
                                 HasSubstr("moebench_iterations_total{source=\"measured\",suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_tokens_total{source=\"measured\",suite=\"example\"} 2048\n")));
}

TEST_F(RunMetricsOfTwo, FollowTheBaseline) {
  metrics_.run_started(results_, {});
  RunResult first = run_of(configurations_[0], {Seconds(2)});
  RunResult second = run_of(configurations_[1], {Seconds(1)});
  first.baseline = second.baseline = first.label;
  end(1, second);
  EXPECT_THAT(set_.text(), Not(HasSubstr("moebench_speedup_ratio{")));
  end(0, first);
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_speedup_ratio{" + of_configuration(2, "measured") + "} 2\n"),
                                 HasSubstr("moebench_speedup_ratio{" + of_configuration(1, "measured") + "} 1\n")));
  first.rounds.push_back({.step = {Seconds(4)}, .forward = {Seconds(4)}, .backward = {Seconds(4)}});
  end(0, first);
  EXPECT_THAT(set_.text(), HasSubstr("moebench_speedup_ratio{" + of_configuration(2, "measured") + "} 3\n"));
  first.status = RunStatus::failed;
  end(0, first);
  EXPECT_THAT(set_.text(), Not(HasSubstr("moebench_speedup_ratio{")));
}

TEST_F(RunMetricsOfTwo, TakeTheTimeFromWhatFails) {
  metrics_.run_started(results_, {});
  RunResult run = run_of(configurations_[0], {Seconds(2)});
  end(0, run);
  EXPECT_THAT(set_.text(), HasSubstr("moebench_step_seconds_count{" + of_configuration(1, "measured") + "} 1\n"));
  run.status = RunStatus::failed;
  run.reason = "not done after 30 s";
  end(0, run);
  end(0, run);
  EXPECT_THAT(set_.text(),
              AllOf(Not(HasSubstr("moebench_step_seconds_count{")), Not(HasSubstr("moebench_step_part_seconds{")),
                    HasSubstr("moebench_failures_total{reason=\"timeout\",suite=\"example\"} 1\n"),
                    HasSubstr("moebench_failures_total{reason=\"other\",suite=\"example\"} 0\n"),
                    HasSubstr("moebench_configurations{state=\"failed\",suite=\"example\"} 1\n"),
                    HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0.5\n")));
}

TEST_F(RunMetricsOfTwo, CountWhatWasMeasuredBefore) {
  results_.runs.push_back(run_of(configurations_[0], {Seconds(2), Seconds(3)}));
  metrics_.run_started(results_, {});
  metrics_.run_gone_on_with(std::vector{1, 2});
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_step_seconds_count{" + of_configuration(1, "measured") + "} 2\n"),
                                 HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0.25\n")));
}

TEST_F(RunMetricsOfTwo, FollowTheTimeOfARunThatHasADuration) {
  results_.suite.rounds = 1;
  results_.duration = RunDuration{.asked = Seconds(100), .used = {}};
  metrics_.run_started(results_, {});
  EXPECT_THAT(set_.text(), HasSubstr("moebench_run_time_left_seconds{suite=\"example\"} 100\n"));
  metrics_.round_started(0, 2);
  for (const int i : {0, 1}) {
    results_.duration->used += Seconds(10);
    end(i, run_of(configurations_[static_cast<std::size_t>(i)], {Seconds(2)}));
  }
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0.2\n"),
                                 HasSubstr("moebench_run_time_left_seconds{suite=\"example\"} 80\n"),
                                 HasSubstr("moebench_configurations{state=\"waiting\",suite=\"example\"} 2\n"),
                                 HasSubstr("moebench_configurations{state=\"done\",suite=\"example\"} 0\n"),
                                 HasSubstr("moebench_run_rounds{suite=\"example\"} 1\n")));
  metrics_.round_started(1, 2);
  EXPECT_THAT(set_.text(), HasSubstr("moebench_run_rounds{suite=\"example\"} 2\n"));
  results_.suite.rounds = 2;
  results_.duration->used = Seconds(120);
  end(0, run_of(configurations_[0], {Seconds(2)}));
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_run_time_left_seconds{suite=\"example\"} 0\n"),
                                 HasSubstr("moebench_configurations{state=\"waiting\",suite=\"example\"} 2\n")));
  results_.duration->used = Seconds(95);
  results_.state = ResultsState::complete;
  metrics_.run_ended(results_);
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_run_time_left_seconds{suite=\"example\"} 0\n"),
                                 HasSubstr("moebench_configurations{state=\"done\",suite=\"example\"} 2\n")));
}

TEST_F(RunMetricsOfTwo, CountAConfigurationOnceOverThePartsOfARun) {
  metrics_.run_started(results_, {});
  end(0, run_of(configurations_[0], {Seconds(2)}));
  const auto end_on_fewer = [&](int round, int configuration, int rounds) {
    RunResult run = run_of(configurations_[static_cast<std::size_t>(configuration)], {Seconds(3)});
    run.config["hosts"] = "1 of 2 agents";
    run.label += " on 1 of 2 agents";
    run.rounds.resize(static_cast<std::size_t>(rounds), run.rounds.front());
    std::erase_if(results_.runs, [&](const RunResult& each) { return each.label == run.label; });
    results_.runs.push_back(run);
    RunStep of_part = step(configuration);
    of_part.round = round;
    of_part.part = 1;
    metrics_.configuration_ended(of_part, run, results_);
  };
  metrics_.run_gone_on_with(std::vector{2, 2});
  end_on_fewer(0, 0, 1);
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0.25\n"),
                                 HasSubstr("moebench_configurations{state=\"waiting\",suite=\"example\"} 2\n")))
      << "the round of the loss is run anew";
  end_on_fewer(0, 1, 1);
  end_on_fewer(1, 0, 2);
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0.75\n"),
                                 HasSubstr("moebench_configurations{state=\"done\",suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_configurations{state=\"waiting\",suite=\"example\"} 1\n")));
  end_on_fewer(1, 1, 2);
  results_.state = ResultsState::complete;
  metrics_.run_ended(results_);
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_configurations{state=\"done\",suite=\"example\"} 2\n"),
                                 HasSubstr("moebench_configurations{state=\"waiting\",suite=\"example\"} 0\n")));
}

TEST_F(RunMetricsOfTwo, DoNotCountWhatAllHostsMeasureAgain) {
  RunResult part = run_of(configurations_[0], {Seconds(3)});
  part.config["hosts"] = "1 of 2 agents";
  part.label += " on 1 of 2 agents";
  results_.runs = {run_of(configurations_[0], {Seconds(2)}), part};
  metrics_.run_started(results_, {});
  metrics_.run_gone_on_with(std::vector{1, 2});
  end(1, run_of(configurations_[1], {Seconds(2)}));
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 0.5\n"),
                                 HasSubstr("moebench_configurations{state=\"waiting\",suite=\"example\"} 2\n")));
}

TEST_F(RunMetricsOfTwo, NameALostAgent) {
  metrics_.run_started(results_, {});
  metrics_.agent_lost(1);
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_agent_up{agent=\"0\",suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_agent_up{agent=\"1\",suite=\"example\"} 0\n")));
}

TEST_F(RunMetricsOfTwo, SayHowItEnded) {
  metrics_.run_started(results_, {});
  metrics_.configuration_started(step(0));
  results_.state = ResultsState::interrupted;
  metrics_.run_ended(results_);
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_run_state{state=\"interrupted\",suite=\"example\"} 1\n"),
                                 HasSubstr("moebench_run_state{state=\"running\",suite=\"example\"} 0\n"),
                                 Not(HasSubstr("moebench_configuration_under_way{"))));
}

TEST(RunMetrics, SayFromTheBeginningHowLongARunMayBeSilent) {
  MetricSet set;
  RunMetrics metrics(set, {.suite = "example", .run = "", .version = "", .timeout = Seconds(30)});
  EXPECT_THAT(set.text(), HasSubstr("moebench_run_timeout_seconds{suite=\"example\"} 30\n"));
  metrics.trials_started(3);
  EXPECT_THAT(set.text(), HasSubstr("moebench_run_timeout_seconds{suite=\"example\"} 90\n"));
  metrics.run_planned({});
  metrics.run_started(results_of({}, 1), {});
  EXPECT_THAT(set.text(), HasSubstr("moebench_run_timeout_seconds{suite=\"example\"} 30\n"));
}

TEST_F(RunMetricsOfTwo, CountFromZero) {
  EXPECT_THAT(set_.text(), HasSubstr("moebench_selector_trials_total{suite=\"example\"} 0\n"));
  metrics_.run_started(results_, {});
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_iterations_total{source=\"measured\",suite=\"example\"} 0\n"),
                                 HasSubstr("moebench_tokens_total{source=\"measured\",suite=\"example\"} 0\n"),
                                 HasSubstr("moebench_rank_straggler_steps_total{rank=\"0\",suite=\"example\"} 0\n"),
                                 HasSubstr("moebench_rank_straggler_steps_total{rank=\"1\",suite=\"example\"} 0\n"),
                                 Not(HasSubstr("moebench_rank_straggler_steps_total{rank=\"2\""))));
}

TEST_F(RunMetricsOfTwo, OfASimulatedRunDoNotSayWhoStraggles) {
  results_.environment.simulated = "a profile";
  metrics_.run_started(results_, {});
  EXPECT_THAT(set_.text(), AllOf(HasSubstr("moebench_tokens_total{source=\"simulated\",suite=\"example\"} 0\n"),
                                 Not(HasSubstr("moebench_rank_straggler_steps_total{"))));
}

TEST(RunMetrics, CountWhatSelectorsTook) {
  MetricSet set;
  RunMetrics metrics(set, {.suite = "example", .run = "", .version = ""});
  metrics.searched(Seconds(2));
  metrics.trials_started(3);
  EXPECT_THAT(set.text(), HasSubstr("moebench_run_state{state=\"trying\",suite=\"example\"} 1\n"));
  metrics.trials_started(2);
  metrics.run_planned({});
  EXPECT_THAT(set.text(), AllOf(HasSubstr("moebench_selector_seconds{how=\"searched\",suite=\"example\"} 2\n"),
                                HasSubstr("moebench_selector_seconds{how=\"tried\",suite=\"example\"}"),
                                HasSubstr("moebench_selector_trials_total{suite=\"example\"} 5\n")));
}

TEST(RunMetrics, AreOfSoManyConfigurationsAtMost) {
  MetricSet set;
  RunMetrics metrics(set, {.suite = "example", .run = "", .version = ""});
  std::vector<Configuration> configurations = fixtures::configurations(600);
  Results results = results_of(configurations, 1);
  metrics.run_planned(configurations);
  for (const Configuration& configuration : configurations) results.runs.push_back(run_of(configuration, {Seconds(1)}));
  metrics.run_started(results, {});
  const std::string text = set.text();
  std::size_t series = 0;
  for (auto place = text.find("moebench_step_seconds_count{"); place != std::string::npos;
       place = text.find("moebench_step_seconds_count{", place + 1)) {
    ++series;
  }
  EXPECT_EQ(series, 500U);
  EXPECT_THAT(text, HasSubstr("moebench_configurations{state=\"done\",suite=\"example\"} 600\n"));
  EXPECT_THAT(text, HasSubstr("moebench_iterations_total{source=\"measured\",suite=\"example\"} 600\n"));
}

TEST(RunMetrics, OfASimulatedRunSayThatItIs) {
  RunRequest request;
  request.suite = fixtures::suite(3, 2);
  request.suite.device = *device_choice_named("sim:a100-64");
  request.profile = published_profile("a100-64");
  for (const int n : {1, 2}) {
    request.configurations.push_back(fixtures::configuration(n));
    request.configurations.back().device = request.suite.device;
  }
  MetricSet set;
  RunMetrics metrics(set, {.suite = "example", .run = "example-1", .version = "0.1.0"});
  Interrupts interrupts;
  run_simulated(request, interrupts, metrics);
  const std::string text = set.text();
  EXPECT_THAT(text, AllOf(HasSubstr("run=\"example-1\",source=\"simulated\",suite=\"example\",version=\"0.1.0\"} 1\n"),
                          HasSubstr("moebench_run_state{state=\"complete\",suite=\"example\"} 1\n"),
                          HasSubstr("moebench_run_progress_ratio{suite=\"example\"} 1\n"),
                          HasSubstr("moebench_run_time_left_seconds{suite=\"example\"} 0\n"),
                          HasSubstr("moebench_configurations{state=\"done\",suite=\"example\"} 2\n")));
  EXPECT_THAT(text, AllOf(HasSubstr("moebench_step_seconds_count{" + of_configuration(2) + "} 1\n"),
                          HasSubstr("moebench_memory_bytes{granularity=\"2\",kind=\"arenas\",measure=\"predicted\""),
                          Not(HasSubstr("measure=\"measured\"")), Not(HasSubstr("source=\"measured\""))));
}

}  // namespace
}  // namespace moebench
