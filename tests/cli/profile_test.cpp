// `moebench profile` from outside.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "cli/exit_status.h"
#include "results/json_field.h"
#include "tests/cli/measured_profile.h"
#include "tests/cli/program.h"
#include "tests/profiler/trace_event_rules.h"
#include "tests/run/fixtures.h"
#include "tests/source_folder.h"

namespace moebench {
namespace {

using fixtures::Program;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Profile : public testing::Test {
 protected:
  Profile() { fixtures::write_suite(suite_, 0.02, 2); }

  struct Ended {
    int status;
    std::string out;
    std::string err;
  };

  Ended run(std::vector<std::string> arguments) {
    Program program(folder_.path(), std::move(arguments));
    const int status = program.wait();
    EXPECT_EQ(program.left_behind(), 0);
    return {status, program.out(), program.err()};
  }

  static std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::vector<std::filesystem::path> files(const std::string& ending) const {
    std::set<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(out_)) {
      if (entry.path().string().ends_with(ending)) found.insert(entry.path());
    }
    return {found.begin(), found.end()};
  }

  fixtures::TemporaryFolder folder_;
  std::filesystem::path suite_ = folder_ / "small.yaml";
  std::filesystem::path out_ = folder_ / "out";
};

double sum(const Json& times) {
  double total = 0;
  for (const auto& [use, time] : times.items()) total += time.get<double>();
  return total;
}

double path_length(const Json& profile) {
  double length = 0;
  for (const Json& part : profile["critical_path"]) length += part["seconds"].get<double>();
  return length;
}

// Of the first process of a trace, in seconds; by the names of its slices on the track of the passes.
std::map<std::string, double> pass_lengths(const Json& trace) {
  std::map<std::string, double> lengths;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == "X" && event["pid"] == trace["traceEvents"][0]["pid"] && event["cat"] == "pass") {
      lengths[event["name"]] += event["dur"].get<double>() * 1e-6;
    }
  }
  return lengths;
}

TEST_F(Profile, OfASuiteIsTablesAndFiles) {
  const Ended ended = run({"profile", suite_.string(), "--steps", "4", "--out", "out"});
  ASSERT_EQ(ended.status, exit_done) << ended.err;
  for (const char* part :
       {"ms a step", "launch", "critical path", "what if", "communication twice as fast", "all ranks equally loaded",
        "no op dropped", "clocks agree within 0.0 us", "4 steps of 2 ranks", "pinning: "}) {
    EXPECT_THAT(ended.out, HasSubstr(part));
  }
  const Json profiles = Json::parse(text_of(out_ / "profile.json"));
  ASSERT_FALSE(profiles.empty());
  EXPECT_EQ(files(".svg").size(), profiles.size());
  EXPECT_TRUE(std::filesystem::exists(out_ / "results.json"));
  for (const Json& profile : profiles) {
    EXPECT_EQ(profile["steps"], 4);
    EXPECT_EQ(profile["ranks"], 2);
    EXPECT_EQ(profile["tracing"]["dropped_ops"], 0);
    EXPECT_TRUE(profile["pinning"].is_string());
    EXPECT_EQ(profile["unreal"], Json::array());
    const double step = profile["step_seconds"];
    // It may begin on a rank that began before the slowest did: by how much is the machine's matter.
    EXPECT_NEAR(path_length(profile) / step, 1, 0.25);
    // Of the mean rank, which no step is longer than the slowest of.
    for (const auto& [stream, uses] : profile["streams"].items()) {
      EXPECT_LE(sum(uses), 1.01 * step) << stream;
      EXPECT_NEAR(sum(uses), sum(profile["streams"]["compute"]), 1e-9) << stream;
      for (const auto& [use, time] : uses.items()) EXPECT_GE(time.get<double>(), -1e-6) << stream << ' ' << use;
    }
  }
  const auto traces = files(".trace.json");
  EXPECT_EQ(traces.size(), profiles.size());
  for (const auto& file : traces) EXPECT_THAT(broken_rules(nlohmann::json::parse(text_of(file))), IsEmpty()) << file;
}

TEST_F(Profile, OfTheQuickSuiteObeysTheTraceEventRules) {
  const Ended ended =
      run({"profile", (fixtures::source_folder() / "suites/quick.yaml").string(), "--steps", "2", "--out", "out"});
  ASSERT_EQ(ended.status, exit_done) << ended.err;
  const auto traces = files(".trace.json");
  EXPECT_GT(traces.size(), 5u);
  for (const auto& file : traces) EXPECT_THAT(broken_rules(nlohmann::json::parse(text_of(file))), IsEmpty()) << file;
}

TEST_F(Profile, OfASimulatedDeviceSaysSoEverywhere) {
  const std::string device = "sim:" + fixtures::measured_profile(folder_ / "mine.json", 2);
  const Ended ended = run({"profile", suite_.string(), "--device", device, "--out", "out", "--json"});
  ASSERT_EQ(ended.status, exit_done) << ended.err;
  const auto traces = files(".trace.json");
  std::size_t next = 0;
  for (const Json& profile : Json::parse(ended.out)) {
    ASSERT_LT(next, traces.size());
    const auto lengths = pass_lengths(Json::parse(text_of(traces[next++])));
    const Json& uses = profile["streams"]["compute"];
    const double passes = sum(uses) - uses["routing"].get<double>() - uses["host"].get<double>();
    EXPECT_NEAR(lengths.at("routing"), uses["routing"].get<double>(), 2e-9);
    EXPECT_NEAR(lengths.at("forward") + lengths.at("backward"), passes, 4e-9);
    EXPECT_NEAR(path_length(profile) / profile["step_seconds"].get<double>(), 1, 1e-6);
    EXPECT_TRUE(profile["simulated"].get<bool>());
    EXPECT_TRUE(profile["tracing"].is_null());
    EXPECT_TRUE(profile["pinning"].is_null());
    EXPECT_THAT(profile["unreal"].dump(), HasSubstr("SIMULATED"));
    for (const Json& kind : profile["kinds"]) EXPECT_TRUE(kind["alone_seconds"].is_number());
  }
  for (const auto& file : files(".svg")) EXPECT_THAT(text_of(file), HasSubstr("SIMULATED"));
  for (const auto& file : files(".trace.json")) {
    EXPECT_THAT(text_of(file), HasSubstr("SIMULATED"));
    EXPECT_THAT(broken_rules(nlohmann::json::parse(text_of(file))), IsEmpty()) << file;
  }
}

TEST_F(Profile, SkipsWhatAMachinesProfileCannotAnswer) {
  std::ofstream(suite_) << "name: formats\nranks: 2\n"
                           "axes: {system: pipemoe, tokens: 256, model_dim: 32, hidden_dim: 64, dtype: [bf16, fp32]}\n";
  const Ended ended = run({"profile", suite_.string(), "--device", "sim:v100-64", "--out", "out"});
  EXPECT_EQ(ended.status, exit_done) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("skipped: the machine profile does not say how fast bf16 products are"));
  EXPECT_EQ(files(".trace.json").size(), 1u);
}

TEST_F(Profile, RefusesWhatItCannotDo) {
  EXPECT_EQ(run({"profile", suite_.string(), "--steps", "0"}).status, exit_usage);
  EXPECT_EQ(run({"profile", (folder_ / "none.yaml").string()}).status, exit_usage);
  const Ended cuda = run({"profile", suite_.string(), "--device", "cuda"});
  EXPECT_EQ(cuda.status, exit_usage);
  EXPECT_THAT(cuda.err, HasSubstr("this build has no CUDA"));
}

TEST_F(Profile, ThatIsInterruptedKeepsWhatItHas) {
  Program program(folder_.path(), {"profile", suite_.string(), "--steps", "200", "--out", "out"});
  EXPECT_TRUE(fixtures::wait_for_runs(out_ / "results.json", 1));
  program.send(SIGINT);
  EXPECT_EQ(program.wait(), 130);
  EXPECT_EQ(program.left_behind(), 0);
  EXPECT_THAT(Json::parse(text_of(out_ / "profile.json")), Not(IsEmpty()));
  for (const auto& file : files(".trace.json"))
    EXPECT_THAT(broken_rules(nlohmann::json::parse(text_of(file))), IsEmpty());
}

TEST_F(Profile, ThatCannotBeWrittenIsAnError) {
  Program program(folder_.path(), {"profile", suite_.string(), "--steps", "500", "--out", "out"}, {}, kib(400));
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), HasSubstr("not complete in their file"));
}

}  // namespace
}  // namespace moebench
