#include "cli/calibration_options.h"

#include <unistd.h>

#include "cli/configuration_options.h"
#include "reference/base/error.h"
#include "results/environment.h"
#include "suites/axis_key.h"
#include "suites/suite_key.h"

namespace moebench {
namespace {

void set_axis(Configuration& configuration, std::string_view name, const std::string& text) {
  const AxisKey& axis = *find_axis_key(name);
  const std::string value = text.empty() ? std::string(axis.key.default_text) : text;
  if (const auto complaint = complaint_about(axis.key, value, false)) {
    throw InputError(option_of(name), complaint->what, complaint->remedy);
  }
  axis.set(configuration, value);
}

void set_key(Suite& suite, std::string_view name, const std::string& text) {
  override_key(suite, name, text.empty() ? std::string(find_suite_key(name)->key.default_text) : text);
}

// What can be known before it is measured.
void require_writable(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const std::string where = "--out " + file.string();
  if (std::filesystem::is_directory(file)) throw InputError(where, "is a folder", "name a file in it");
  if (!std::filesystem::is_directory(folder))
    throw InputError(where, folder.string() + " is no folder", "make it first");
  if (::access(folder.c_str(), W_OK) != 0) {
    throw InputError(where, "you may not write to " + folder.string(), "name a file elsewhere");
  }
}

}  // namespace

CalibrationOptions::CalibrationOptions(CLI::App& command) {
  const auto add = [&](const Key& key, std::string& text) {
    CLI::Option* option = command.add_option(option_of(key.name), text, std::string(key.help));
    if (!key.default_text.empty()) option->default_str(std::string(key.default_text));
  };
  command.add_option("--out", out_, "File for the profile; one that is there is replaced")->capture_default_str();
  command.add_flag("--quick", quick_, "Fewer sizes and repetitions: some 20 seconds for two ranks");
  add(find_suite_key("ranks")->key, ranks_);
  add(find_suite_key("threads")->key, threads_);
  add(find_suite_key("pinning")->key, pinning_);
  add(find_axis_key("link_rate")->key, link_rate_);
  add(find_axis_key("link_latency")->key, link_latency_);
  add(find_axis_key("copy_rate")->key, copy_rate_);
}

CalibrationOrder CalibrationOptions::order() const {
  Suite suite;
  set_key(suite, "ranks", ranks_);
  set_key(suite, "threads", threads_);
  set_key(suite, "pinning", pinning_);
  Configuration configuration;
  set_axis(configuration, "link_rate", link_rate_);
  set_axis(configuration, "link_latency", link_latency_);
  set_axis(configuration, "copy_rate", copy_rate_);
  const std::filesystem::path file(out_);
  require_writable(file);
  const Environment here = environment_here();
  return {.wanted = {.ranks = suite.ranks,
                     .threads = suite.threads,
                     .pinning = suite.pinning,
                     .one_clock = configuration.link_rate.has_value()},
          .request = {.quick = quick_,
                      .name = file.stem().string(),
                      .description = {},
                      .machine = {.device = here.cpu, .cores = here.cores, .emulated = emulated_speeds(configuration)}},
          .file = file};
}

}  // namespace moebench
