// The format: "benchmark/docs/user_guide.md" and "tools.md" of Google Benchmark 1.7; tools/compare.py reads it.
#include <cmath>

#include <fmt/format.h>

#include "reference/base/percentile.h"
#include "results/export/formats.h"
#include "results/export/round_summary.h"
#include "results/json.h"
#include "results/unreal_tag.h"

namespace moebench {
namespace {

Json context_of(const Environment& environment) {
  return {{"date", environment.started},
          {"host_name", ""},
          {"executable", "moebench"},
          {"num_cpus", environment.cores},
          {"mhz_per_cpu", 0},
          {"cpu_scaling_enabled", false},
          {"caches", Json::array()},
          {"load_avg", {environment.load}},
          {"library_build_type", environment.build_type == "Debug" ? "debug" : "release"},
          {"cpu", environment.cpu},
          {"git_revision", environment.git_revision},
          {"simulated", environment.simulated},
          {"emulated", environment.emulated}};
}

double mean_of(const std::vector<Seconds>& times) {
  Seconds sum;
  for (const Seconds time : times) sum += time;
  return sum.count() / static_cast<double>(times.size());
}

// Of a sample; 0 of one value.
double deviation_of(const std::vector<Seconds>& times) {
  if (times.size() < 2) return 0;
  const double mean = mean_of(times);
  double squares = 0;
  for (const Seconds time : times) squares += (time.count() - mean) * (time.count() - mean);
  return std::sqrt(squares / static_cast<double>(times.size() - 1));
}

struct Family {
  const RunResult& run;
  std::size_t index;
  std::string name;    // as tools show it, who read no context
  std::string unreal;  // where the format has what a benchmark says of itself
};

Json common(const Family& family, const char* type) {
  Json json = {{"name", family.name},
               {"family_index", family.index},
               {"per_family_instance_index", 0},
               {"run_name", family.name},
               {"run_type", type},
               {"repetitions", family.run.rounds.size()},
               {"threads", 1}};
  if (!family.unreal.empty()) json["label"] = family.unreal;
  return json;
}

void add_time(Json& json, double seconds) {
  constexpr double ms = 1e3;
  json["real_time"] = seconds * ms;
  json["cpu_time"] = seconds * ms;  // compare.py wants one; that of the processor is not measured
  json["time_unit"] = "ms";
}

void add_run(Json& benchmarks, const Family& family) {
  const RunResult& run = family.run;
  const auto summary = round_summary(run);
  if (!summary) {
    Json json = common(family, "iteration");
    json["error_occurred"] = true;
    json["error_message"] = fmt::format("{}: {}", name_of(run.status), run.reason);
    benchmarks.push_back(std::move(json));
    return;
  }
  for (std::size_t i = 0; i < run.rounds.size(); ++i) {
    Json json = common(family, "iteration");
    json["repetition_index"] = i;
    json["iterations"] = run.rounds[i].step.size();
    add_time(json, summary->medians[i].count());
    if (const auto memory = peak_memory(run)) json["peak_memory_bytes"] = memory->count();
    benchmarks.push_back(std::move(json));
  }
  const auto add_aggregate = [&](const char* name, double seconds) {
    Json json = common(family, "aggregate");
    json["name"] = family.name + "_" + name;
    json["aggregate_name"] = name;
    json["aggregate_unit"] = "time";
    json["iterations"] = run.rounds.size();
    add_time(json, seconds);
    benchmarks.push_back(std::move(json));
  };
  add_aggregate("mean", mean_of(summary->medians));
  add_aggregate("median", summary->median.count());
  add_aggregate("stddev", deviation_of(summary->medians));
}

}  // namespace

std::string google_benchmark_json(const Results& results) {
  Json json;
  json["context"] = context_of(results.environment);
  json["benchmarks"] = Json::array();
  const std::string tag = unreal_tag(results.environment);
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    const RunResult& run = results.runs[i];
    add_run(json["benchmarks"], {.run = run, .index = i, .name = tagged(run.label, tag), .unreal = tag});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace moebench
