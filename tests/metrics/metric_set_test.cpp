#include "metrics/metric_set.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <thread>

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const MetricLabels suite = {{"suite", "quick"}};

TEST(MetricSet, HasNoSeriesAtFirst) { EXPECT_THAT(MetricSet().text(), Not(HasSubstr("{"))); }

TEST(MetricSet, SaysWhatItWasToldLast) {
  MetricSet set;
  set.set(Metric::run_round, suite, 1);
  set.set(Metric::run_round, suite, 2);
  set.add(Metric::selector_trials, suite, 3);
  set.add(Metric::selector_trials, suite, 4);
  EXPECT_THAT(set.text(), AllOf(HasSubstr("moebench_run_round{suite=\"quick\"} 2\n"),
                                HasSubstr("# TYPE moebench_run_round gauge\n"),
                                HasSubstr("moebench_selector_trials_total{suite=\"quick\"} 7\n"),
                                HasSubstr("# TYPE moebench_selector_trials_total counter\n")));
}

TEST(MetricSet, CountsTimesInTheirBuckets) {
  MetricSet set;
  const std::vector<Seconds> times = {Seconds(1e-3), Seconds(1.5e-3), Seconds(5e-3), Seconds(1000)};
  set.observe(Metric::step, suite, times);
  set.observe(Metric::step, suite, times);
  const std::string text = set.text();
  EXPECT_THAT(text, HasSubstr("moebench_step_seconds_bucket{suite=\"quick\",le=\"0.0003\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("moebench_step_seconds_bucket{suite=\"quick\",le=\"0.001\"} 2\n"))
      << "bounds are inclusive";
  EXPECT_THAT(text, HasSubstr("moebench_step_seconds_bucket{suite=\"quick\",le=\"0.003\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("moebench_step_seconds_bucket{suite=\"quick\",le=\"300\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("moebench_step_seconds_bucket{suite=\"quick\",le=\"+Inf\"} 8\n"));
  EXPECT_THAT(text, HasSubstr("moebench_step_seconds_count{suite=\"quick\"} 8\n"));
}

TEST(MetricSet, HasBucketsFromAMicrosecondToMinutes) {
  const std::span<const double> buckets = step_buckets();
  EXPECT_EQ(buckets.front(), 1e-6);
  EXPECT_EQ(buckets.back(), 300);
  EXPECT_LE(buckets.size(), 18U) << "each is a series of each configuration";
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    EXPECT_GT(buckets[i], buckets[i - 1]);
    EXPECT_LT(buckets[i], buckets[i - 1] * 3.4);
  }
}

TEST(MetricSet, ForgetsWhatIsRemoved) {
  MetricSet set;
  set.set(Metric::run_round, suite, 1);
  set.observe(Metric::step, suite, std::vector{Seconds(1)});
  set.remove(Metric::run_round, suite);
  set.remove(Metric::step, suite);
  set.remove(Metric::run_time_left, suite);
  EXPECT_THAT(set.text(), Not(HasSubstr("{")));
}

TEST(MetricSet, IsReadWhileItIsWritten) {
  MetricSet set;
  std::atomic<bool> ends = false;
  std::thread reader([&] {
    while (!ends) EXPECT_THAT(set.text(), Not(HasSubstr("moebench_run_round{suite=\"quick\"} 0\n")));
  });
  for (int i = 0; i < 2000; ++i) {
    set.set(Metric::run_round, suite, 1);
    set.observe(Metric::step, suite, std::vector{Seconds(1)});
    set.remove(Metric::run_round, suite);
    set.remove(Metric::run_round, suite);
    set.remove(Metric::step, suite);
  }
  ends = true;
  reader.join();
}

TEST(MetricSet, SetsOneOfSeveral) {
  MetricSet set;
  constexpr std::array<std::string_view, 2> states = {"on", "off"};
  set.set_one_of(Metric::run_state, suite, "state", "on", states);
  set.set_one_of(Metric::run_state, suite, "state", "off", states);
  EXPECT_THAT(set.text(),
              AllOf(HasSubstr("state=\"on\",suite=\"quick\"} 0\n"), HasSubstr("state=\"off\",suite=\"quick\"} 1\n")));
}

// So many that setting them takes a while.
TEST(MetricSet, IsInOneOfSeveralStatesWheneverItIsRead) {
  MetricSet set;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back(std::to_string(i));
  const std::vector<std::string_view> states(names.begin(), names.end());
  set.set_one_of(Metric::run_state, suite, "state", states.front(), states);
  std::atomic<bool> ends = false;
  std::thread reader([&] {
    while (!ends) {
      const std::string text = set.text();
      const auto first = text.find("} 1\n");
      EXPECT_NE(first, std::string::npos);
      EXPECT_EQ(text.find("} 1\n", first + 1), std::string::npos);
    }
  });
  for (int i = 0; i < 300; ++i) {
    set.set_one_of(Metric::run_state, suite, "state", i % 2 == 0 ? states.back() : states.front(), states);
  }
  ends = true;
  reader.join();
}

TEST(MetricSet, IsReadTogetherWithOthers) {
  std::vector<MetricSet> two = {MetricSet(), MetricSet()};
  two[0].set(Metric::run_round, {{"suite", "a"}}, 1);
  two[0].set(Metric::run_rounds, {{"suite", "a"}}, 2);
  two[1].set(Metric::run_round, {{"suite", "b"}}, 3);
  EXPECT_THAT(text_of(pieces_of(two)),
              AllOf(HasSubstr("# TYPE moebench_run_round gauge\nmoebench_run_round{suite=\"a\"} 1\nmoebench_run_round{"
                              "suite=\"b\"} 3\n"),
                    HasSubstr("# TYPE moebench_run_rounds gauge\nmoebench_run_rounds{suite=\"a\"} 2\n")));
}

TEST(MetricSet, EscapesLabelsAndReplacesWhatIsNotUtf8) {
  MetricSet set;
  set.set(Metric::run_round, {{"suite", "a\"b\\c\nd"}}, 1);
  set.set(Metric::run_round, {{"suite", "caf\xc3\xa9 \xff"}}, 2);
  EXPECT_THAT(set.text(), AllOf(HasSubstr("{suite=\"a\\\"b\\\\c\\nd\"} 1\n"),
                                HasSubstr("{suite=\"caf\xc3\xa9 \xef\xbf\xbd\"} 2\n")));
}

}  // namespace
}  // namespace moebench
