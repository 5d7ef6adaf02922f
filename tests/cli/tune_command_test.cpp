#include "cli/tune_command.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/exit_status.h"
#include "results/json_field.h"
#include "suites/expand.h"
#include "tests/cli/called.h"
#include "tests/cli/measured_profile.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

using fixtures::called;
using fixtures::measured_profile;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> example = {"tune",    "--profile", "a100-64",         "--tokens", "8192",
                                          "--model", "gpt3-xl",   "--granularities", "1,2,4"};

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json json_of(const std::vector<std::string>& more) {
  const auto result = called(add_tune_command, with(with(example, more), {"--json"}));
  EXPECT_EQ(result.status, exit_done) << result.err;
  return parse_json(result.out, "tune");
}

std::string error_of(const std::vector<std::string>& arguments) {
  const auto result = called(add_tune_command, arguments);
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_EQ(result.out, "");
  return result.err;
}

TEST(TuneCommand, SaysWhatIsBestAndWhyInAHundredColumns) {
  const auto result = called(add_tune_command, with(example, {"--memory-budget", "1 GiB"}));
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("Best: n="), HasSubstr("published figures, not measured here"),
                                HasSubstr("within 1.00 GiB"), HasSubstr("Bound by "), HasSubstr("Runners-up"),
                                HasSubstr("Time against memory")));
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

// What it recommends is predicted for a suite with these axes as it was here.
TEST(TuneCommand, WhatIsBestCanBePutIntoASuite) {
  for (const char* budget : {"970 MiB", "1 GiB", "1050 MiB", "1100 MiB", "1200 MiB", "1500 MiB"}) {
    const Json best = json_of({"--memory-budget", budget})["best"];
    const std::string said = called(add_tune_command, with(example, {"--memory-budget", budget})).out;
    const std::size_t begin = said.find("suite    axes: {");
    ASSERT_NE(begin, std::string::npos) << said;
    std::string axes = said.substr(begin + std::string("suite    axes: {").size());
    axes = axes.substr(0, axes.find('}'));
    EXPECT_EQ(axes.find("-\n"), std::string::npos) << axes;
    const Suite suite =
        suite_of("ranks: 64\ndevice: sim:a100-64\naxes: {tokens: 8192, model: gpt3-xl, " + axes + "}\n");
    const std::vector<Configuration> configurations = expand(suite);
    ASSERT_EQ(configurations.size(), 1U) << axes;
    const Json config = moebench::json_of(configurations[0]);
    for (const char* axis :
         {"system", "granularity", "partition_sizes", "reuse", "slots", "backward_order", "dispatch_ahead"}) {
      EXPECT_EQ(config[axis], best[axis]) << axis;
    }
  }
}

TEST(TuneCommand, ABudgetIsKeptAndCostsTime) {
  const Json free = json_of({});
  const Json least = free["front"][0];
  const std::int64_t budget = least["device_bytes"].get<std::int64_t>() + 10'000'000;
  const Json tight = json_of({"--memory-budget", std::to_string(budget) + " B"});
  EXPECT_EQ(free["best"]["reuse"], "none");
  EXPECT_EQ(tight["memory_budget_bytes"], budget);
  EXPECT_LE(tight["best"]["device_bytes"], budget);
  EXPECT_LE(tight["best_uniform"]["device_bytes"], budget);
  EXPECT_LE(free["best"]["step_seconds"], tight["best"]["step_seconds"]);
  EXPECT_LE(tight["best"]["step_seconds"], tight["best_uniform"]["step_seconds"]);
  for (const Json& other : tight["runners_up"]) {
    EXPECT_LE(tight["best"]["step_seconds"], other["step_seconds"]);
    EXPECT_LE(other["device_bytes"], budget);
  }
  EXPECT_LE(tight["bound_seconds"], tight["best"]["step_seconds"]);
}

TEST(TuneCommand, TheFrontFallsInTimeAsMemoryGrows) {
  const Json front = json_of({})["front"];
  ASSERT_GT(front.size(), 3U);
  for (std::size_t i = 1; i < front.size(); ++i) {
    EXPECT_GT(front[i]["device_bytes"], front[i - 1]["device_bytes"]);
    EXPECT_LT(front[i]["step_seconds"], front[i - 1]["step_seconds"]);
  }
}

TEST(TuneCommand, NothingOnTheFrontIsBehindTheBest) {
  const std::int64_t budget = json_of({})["front"][0]["device_bytes"].get<std::int64_t>() + 30'000'000;
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{}, {"--memory-budget", std::to_string(budget) + " B"}, {"--selector", "algorithm1"}}) {
    const Json tuning = json_of(more);
    for (const Json& each : tuning["front"]) {
      if (each["device_bytes"] >= tuning["best"]["device_bytes"]) {
        EXPECT_LE(each["step_seconds"], tuning["best"]["step_seconds"]) << each["label"];
      }
    }
  }
}

TEST(TuneCommand, SaysWhereADeviceHasNoRoom) {
  const Json room = json_of({});
  EXPECT_EQ(room["device_memory_bytes"], 40'000'000'000);
  EXPECT_EQ(room["fits_device"], true);
  auto arguments = example;
  arguments[4] = "1048576";
  const auto result = called(add_tune_command, arguments);
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_THAT(result.out, HasSubstr("DOES NOT FIT into a device's 37.25 GiB: give a --memory-budget of that"));
}

TEST(TuneCommand, SaysWhoseSpeedsItTakes) {
  EXPECT_THAT(called(add_tune_command, example).out, HasSubstr("with fp32 products by: "));
  EXPECT_THAT(called(add_tune_command, with(example, {"--dtype", "bf16"})).out, HasSubstr("with bf16 products by: "));
}

TEST(TuneCommand, GranularitiesComeInAnyOrder) {
  auto arguments = example;
  arguments[8] = "4,1,4,2";
  const auto result = called(add_tune_command, arguments);
  EXPECT_EQ(result.status, exit_done) << result.err;
  EXPECT_EQ(result.out, called(add_tune_command, example).out);
  arguments[8] = "0,2";
  EXPECT_THAT(error_of(arguments), HasSubstr("--granularities: 0 is among them: give n from 1 to 128"));
  arguments[8] = "129";
  EXPECT_THAT(error_of(arguments), HasSubstr("129 is among them"));
}

TEST(TuneCommand, DevicesAreTheProfilesUnlessGiven) {
  EXPECT_EQ(json_of({})["shape"]["ranks"], 64);
  EXPECT_EQ(json_of({"--ranks", "8"})["shape"]["experts"], 8);
  const Json eight = json_of({"--experts", "8"});
  EXPECT_EQ(eight["shape"]["ranks"], 8) << "as many as divide the experts";
}

TEST(TuneCommand, ReadsAModelsFile) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "mixtral_config.json";
  std::ofstream(file)
      << R"({"hidden_act": "silu", "hidden_size": 4096, "intermediate_size": 14336, "num_local_experts": 8,
                             "num_experts_per_tok": 2, "torch_dtype": "bfloat16"})";
  const std::vector<std::string> arguments = {"tune",     "--profile",   "h100-64",         "--tokens", "1024",
                                              "--config", file.string(), "--granularities", "1,2"};
  const auto result = called(add_tune_command, with(arguments, {"--json", "--top-k", "1"}));
  ASSERT_EQ(result.status, exit_done) << result.err;
  const Json shape = parse_json(result.out, "tune")["shape"];
  EXPECT_EQ(shape["model_dim"], 4096);
  EXPECT_EQ(shape["hidden_dim"], 14336);
  EXPECT_EQ(shape["experts"], 8);
  EXPECT_EQ(shape["ranks"], 8);
  EXPECT_EQ(shape["dtype"], "bf16");
  EXPECT_EQ(shape["activation"], "swiglu");
  EXPECT_EQ(shape["top_k"], 1) << "what is given goes before the file";
  EXPECT_THAT(error_of(with(arguments, {"--model", "gpt3-s"})), HasSubstr("--config: says the sizes too"));
}

TEST(TuneCommand, WhatIsGivenIsNotAskedOfTheModelsFile) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "strange_config.json";
  std::ofstream(file)
      << R"({"hidden_act": "tanh", "hidden_size": 64, "intermediate_size": 256, "torch_dtype": "int8"})";
  std::vector<std::string> arguments = {"tune",     "--profile",   "a100-64",         "--tokens", "64",
                                        "--config", file.string(), "--granularities", "1,2",      "--json"};
  EXPECT_THAT(error_of(arguments), HasSubstr("the number of experts is not there"));
  arguments = with(arguments, {"--experts", "64"});
  EXPECT_THAT(error_of(arguments), HasSubstr("the number of experts for each token is not there"));
  arguments = with(arguments, {"--top-k", "2"});
  EXPECT_THAT(error_of(arguments), HasSubstr("torch_dtype: is int8: give another with --dtype"));
  arguments = with(arguments, {"--dtype", "bf16"});
  EXPECT_THAT(error_of(arguments), HasSubstr("give one of relu, gelu, swiglu with --activation"));
  const auto result = called(add_tune_command, with(arguments, {"--activation", "gelu"}));
  ASSERT_EQ(result.status, exit_done) << result.err;
  const Json shape = parse_json(result.out, "tune")["shape"];
  EXPECT_EQ(shape["experts"], 64);
  EXPECT_EQ(shape["top_k"], 2);
  EXPECT_EQ(shape["dtype"], "bf16");
  EXPECT_EQ(shape["activation"], "gelu");
}

TEST(TuneCommand, AMeasuredProfileIsForItsOwnRanks) {
  auto arguments = example;
  arguments[2] = measured_profile(std::filesystem::path(testing::TempDir()) / "tune_profile.json", 4);
  EXPECT_THAT(
      error_of(with(arguments, {"--ranks", "64"})),
      AllOf(HasSubstr("was measured with 4 ranks, and predicts no steps of 64"),
            HasSubstr("run `moebench calibrate --ranks 64` on its machine"), HasSubstr("or take a published profile")));
  const auto result = called(add_tune_command, arguments);
  EXPECT_EQ(result.status, exit_done);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, AllOf(HasSubstr("over N=4 devices"), HasSubstr("measured on 20"), HasSubstr("with 4 ranks")));
  const Json json = parse_json(called(add_tune_command, with(arguments, {"--json"})).out, "tune");
  EXPECT_EQ(json["profile_ranks"], 4);
  EXPECT_THAT(result.out, HasSubstr("measured on " + json["profile_date"].get<std::string>()));
}

TEST(TuneCommand, SaysWhatOfAProfileWasEmulated) {
  auto arguments = example;
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "emulated_profile.json";
  const EmulatedSpeeds copies{.link = {}, .copy_rate = BytesPerSecond(4e9)};
  arguments[2] = measured_profile(file, 4, std::chrono::days(0), copies);
  EXPECT_THAT(called(add_tune_command, arguments).out, HasSubstr("with 4 ranks, copies EMULATED"));
  const Json json = parse_json(called(add_tune_command, with(arguments, {"--json"})).out, "tune");
  EXPECT_EQ(json["profile_emulated"], "copies");
}

TEST(TuneCommand, AnOldMeasurementIsNoted) {
  auto arguments = example;
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "old_profile.json";
  arguments[2] = measured_profile(file, 4, std::chrono::days(31));
  const auto result = called(add_tune_command, arguments);
  EXPECT_EQ(result.status, exit_done);
  EXPECT_THAT(result.err, AllOf(HasSubstr("note: machine profile mine is 31 days old"),
                                HasSubstr("run `moebench calibrate --ranks 4 --threads 2 --pinning ranks`")));
  arguments[2] = "v100-64";
  EXPECT_THAT(called(add_tune_command, arguments).err, Not(HasSubstr("days old")));
}

TEST(TuneCommand, OtherSelectorsChoose) {
  const Json fixed = json_of({"--selector", "none-n4"});
  EXPECT_EQ(fixed["best"]["granularity"], 4);
  EXPECT_EQ(fixed["selector"], "none-n4");
  EXPECT_THAT(error_of(with(example, {"--selector", "serach"})), HasSubstr("did you mean \"search\"?"));
}

TEST(TuneCommand, SaysWhatIsWrongAndWhatWouldWork) {
  auto arguments = example;
  arguments[2] = "a100_64";
  EXPECT_THAT(error_of(arguments), HasSubstr("did you mean \"a100-64\"?"));
  arguments[2] = "no/such.json";
  EXPECT_THAT(error_of(arguments), HasSubstr("no/such.json"));
  arguments[2] = testing::TempDir();
  EXPECT_THAT(error_of(arguments), HasSubstr("is a folder: name the profile in it"));
  EXPECT_THAT(error_of({"tune", "--profile", "a100-64", "--tokens", "64", "--config", testing::TempDir()}),
              HasSubstr("is a folder: give the path of the config.json in it"));
  EXPECT_THAT(error_of(with(example, {"--memory-budget", "1 MiB"})),
              AllOf(HasSubstr("below the least that works"), HasSubstr("takes")));
  EXPECT_THAT(error_of(with(example, {"--memory-budget", "20"})), HasSubstr("as in 20 GiB or 512 MiB"));
  arguments = example;
  arguments[4] = "3";
  arguments[8] = "4,8";
  EXPECT_THAT(error_of(arguments), HasSubstr("give at least 4 tokens a device"));
  EXPECT_THAT(error_of(with(example, {"--experts", "60", "--ranks", "64"})), HasSubstr("experts is 60"));
}

}  // namespace
}  // namespace moebench
