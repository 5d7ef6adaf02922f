#include "metrics/gate_metrics.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Json gate_of(const Results& after) {
  const auto verdict = [](const char* word) { return Json{{"verdict", word}}; };
  Json first = {{"label", after.runs[0].label},
                {"time", {{"ratio", 1.25}, {"verdict", "slower"}}},
                {"memory", verdict("same")},
                {"prediction_error", nullptr},
                {"overlap", verdict("inconclusive")}};
  Json second = {{"label", after.runs[1].label},
                 {"time", {{"ratio", 0.5}, {"verdict", "faster"}}},
                 {"memory", verdict("worse")},
                 {"prediction_error", nullptr},
                 {"overlap", nullptr}};
  return {{"new", {{"suite", "quick"}, {"started", "2026-11-29T10:15:00Z"}}},
          {"changes", Json::array({first, second})},
          {"gate", {{"result", "regression"}}}};
}

TEST(GateMetrics, CountVerdicts) {
  const Results after = example::results();
  MetricSet set;
  set_gate_metrics(set, gate_of(after), after);
  const std::string text = set.text();
  EXPECT_THAT(text, AllOf(HasSubstr("moebench_gate_result{result=\"regression\",suite=\"quick\"} 1\n"),
                          HasSubstr("moebench_gate_result{result=\"passed\",suite=\"quick\"} 0\n")));
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("moebench_regressions{metric=\"time\",suite=\"quick\",verdict=\"worse\"} 1\n"),
            HasSubstr("moebench_regressions{metric=\"time\",suite=\"quick\",verdict=\"better\"} 1\n"),
            HasSubstr("moebench_regressions{metric=\"memory\",suite=\"quick\",verdict=\"worse\"} 1\n"),
            HasSubstr("moebench_regressions{metric=\"overlap\",suite=\"quick\",verdict=\"inconclusive\"} 1\n"),
            HasSubstr("moebench_regressions{metric=\"prediction_error\",suite=\"quick\",verdict=\"worse\"} 0\n")));
  EXPECT_THAT(text,
              HasSubstr("moebench_step_change_ratio{granularity=\"1\",reuse=\"none\",shape=\"tokens=4096 M=256 H=1024 "
                        "E=2\",source=\"measured\",suite=\"quick\",system=\"fastmoe\",variant=\"\"} 1.25\n"));
}

TEST(GateMetrics, OfSomethingElseAreRefused) {
  MetricSet set;
  EXPECT_THROW(set_gate_metrics(set, Json::object(), {}), InputError);
  EXPECT_THROW(set_gate_metrics(set, Json::array(), {}), InputError);
}

}  // namespace
}  // namespace moebench
