#include "metrics/gate_metrics.h"

#include <algorithm>
#include <array>
#include <map>

#include "metrics/configuration_labels.h"
#include "results/json_field.h"

namespace moebench {
namespace {

constexpr std::array<std::string_view, 5> results = {"passed", "regression", "inconclusive", "missing", "failed"};
constexpr std::array<std::string_view, 4> verdicts = {"better", "worse", "same", "inconclusive"};
constexpr std::array<const char*, 4> figures = {"time", "memory", "prediction_error", "overlap"};

// Of a time, which is slower or faster, as of the others.
std::string_view verdict_of(std::string_view word) {
  if (word == "slower") return "worse";
  if (word == "faster") return "better";
  return word;
}

void set_change(MetricSet& set, const MetricLabels& suite, const JsonField& change, const Results& after) {
  const auto time = change.find("time");
  const std::string label = change.at("label").text();
  const auto run =
      std::find_if(after.runs.begin(), after.runs.end(), [&](const RunResult& each) { return each.label == label; });
  if (!time || run == after.runs.end()) return;
  MetricLabels labels = configuration_labels(run->config, label, source_of(after.environment, run->config));
  labels.insert(suite.begin(), suite.end());
  set.set(Metric::step_change, labels, time->at("ratio").number());
}

}  // namespace

void set_gate_metrics(MetricSet& set, const Json& gate, const Results& after) {
  const JsonField root(gate, "gate.json");
  const MetricLabels suite = {{"suite", root.at("new").at("suite").text()}};
  set.set_one_of(Metric::gate_result, suite, "result", root.at("gate").at("result").text(), results);
  std::map<std::pair<std::string_view, std::string_view>, int> counts;
  constexpr std::size_t most_changes = 500;
  const std::vector<JsonField> changes = root.at("changes").items();
  for (const JsonField& change : changes) {
    for (const char* const figure : figures) {
      const auto field = change.find(figure);
      if (!field) continue;
      const std::string word = field->at("verdict").text();
      const auto verdict = std::find(verdicts.begin(), verdicts.end(), verdict_of(word));
      if (verdict != verdicts.end()) ++counts[{figure, *verdict}];
    }
  }
  for (std::size_t i = 0; i < std::min(changes.size(), most_changes); ++i) set_change(set, suite, changes[i], after);
  for (const char* const figure : figures) {
    for (const std::string_view verdict : verdicts) {
      MetricLabels labels = suite;
      labels["metric"] = figure;
      labels["verdict"] = verdict;
      set.set(Metric::regressions, labels, counts[{figure, verdict}]);
    }
  }
}

}  // namespace moebench
