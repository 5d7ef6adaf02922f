#include "cli/suite_request.h"

#include <chrono>
#include <cstdio>
#include <span>

#include <fmt/format.h>

#include "cli/shell_word.h"
#include "reference/base/error.h"
#include "reference/cost/named_profile.h"
#include "reference/exec/gpus.h"
#include "suites/adaptive.h"
#include "suites/expand.h"
#include "suites/only.h"
#include "suites/published.h"
#include "suites/reader.h"
#include "suites/run/profile_check.h"
#include "suites/suite_key.h"

namespace moebench {
namespace {

// By the machine that is simulated, and by the profile that choices are made from, where that is another.
void require_predictable(const Suite& suite, const MachineProfile& simulated, std::span<const Configuration> all) {
  for (const Configuration& configuration : all) require_predicts(simulated, configuration);
  if (suite.profile.empty()) return;
  const MachineProfile chooses = named_profile(suite.profile);
  for (const Configuration& configuration : all) require_predicts(chooses, configuration);
}

// A GPU's copies and links are what they are.
void require_nothing_emulated(std::span<const Configuration> all) {
  for (const Configuration& configuration : all) {
    if (!configuration.link_rate && !configuration.copy_rate) continue;
    throw InputError("device cuda: emulated rates are of CPU ranks", "leave `emulate` out, or use --device cpu");
  }
}

void require_nothing_of_gpus(std::span<const Configuration> all) {
  for (const Configuration& configuration : all) {
    if (configuration.shape.dtype == ElementType::tf32) {
      throw InputError("device cpu: tf32 is a format of GPUs' tensor cores", "take dtype fp32, or use --device cuda");
    }
    if (configuration.records_passes) {
      throw InputError("device cpu: only a GPU's passes are launched as graphs",
                       "leave `launches` out, or use --device cuda");
    }
  }
}

}  // namespace

RunRequest request_of(const SuiteOptions& options, MissingDevice missing) {
  RunRequest request{.suite = read_suite(options.suite),
                     .configurations = {},
                     .asked = {},
                     .choosing = {},
                     .left_out = {},
                     .profile = {},
                     .published = {},
                     .environment = {}};
  const auto override_with = [&](const char* key, const std::string& text) {
    if (!text.empty()) override_key(request.suite, key, text);
  };
  override_with("rounds", options.rounds);
  override_with("ranks", options.ranks);
  override_with("device", options.device);
  override_with("profile", options.profile);
  const DeviceChoice& device = request.suite.device;
  if (device.kind == DeviceKind::cuda) {
    const Gpus here = gpus();
    const std::string what = "device cuda: " + here.why_none;
    if (here.count() == 0 && missing == MissingDevice::error) throw InputError(what, here.remedy);
    if (here.count() == 0) warn(what + "; whether it fits a GPU's memory is not seen here");
  }
  const std::string& profile = device.kind == DeviceKind::simulated ? device.profile : request.suite.profile;
  if (!profile.empty()) request.profile = named_profile(profile);
  const std::vector<Configuration> all = only(expand(request.suite), options.only);
  if (device.kind == DeviceKind::cuda) require_nothing_emulated(all);
  if (device.kind == DeviceKind::cpu) require_nothing_of_gpus(all);
  if (device.kind == DeviceKind::simulated) require_predictable(request.suite, *request.profile, all);
  const auto begin = std::chrono::steady_clock::now();
  ChosenConfigurations chosen = with_choices(request.suite, all);
  if (!chosen.asked.empty()) {
    request.choosing = Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  request.asked = std::move(chosen.asked);
  request.configurations = std::move(chosen.configurations);
  request.left_out = std::move(chosen.left_out);
  request.published = publications_of(request.suite, request.configurations);
  return request;
}

void add_suite_options(CLI::App& command, SuiteOptions& options) {
  command.add_option("SUITE", options.suite, "YAML file that says what to run; `moebench init` writes one")->required();
  command.add_option("--out", options.out, "Folder for what comes out; default: moebench-results/SUITE-DATE-TIME");
  command
      .add_option("--only", options.only,
                  "key=value[,value...]: only configurations with one of these values; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--ranks", options.ranks, "Ranks, instead of the suite's");
  command.add_option("--device", options.device, "Device, instead of the suite's");
  command.add_option("--profile", options.profile, "Machine profile whose predictions stand beside what is measured");
}

std::string text_of(const SuiteOptions& options) {
  std::string text = shell_word(options.suite);
  for (const std::string& term : options.only) text += " --only " + shell_word(term);
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", name, shell_word(value));
  };
  add("--rounds", options.rounds);
  add("--ranks", options.ranks);
  add("--device", options.device);
  add("--profile", options.profile);
  return text;
}

void warn(std::string_view what) { fmt::print(stderr, "warning: {}\n", what); }

}  // namespace moebench
