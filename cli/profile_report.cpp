#include "cli/profile_report.h"

#include <fmt/format.h>

#include "cli/profile_files.h"
#include "cli/profile_text.h"
#include "cli/results_folder.h"
#include "results/atomic_file.h"

namespace moebench {
namespace {

std::string in_one_line(std::string note) {
  while (!note.empty() && note.back() == '\n') note.pop_back();
  for (std::size_t end = note.find('\n'); end != std::string::npos; end = note.find('\n', end))
    note.replace(end, 1, "; ");
  return note.empty() ? "nothing is emulated" : note;
}

}  // namespace

void ProfileReport::run_started(const Results& results, std::span<const int> /*skipped*/) {
  about_ = in_one_line(unreal_note(results.environment));
}

void ProfileReport::traced(const Configuration& configuration, std::span<const std::string> ranks) {
  add(measured_profile(configuration, ranks, machine_ ? &*machine_ : nullptr));
}

void ProfileReport::simulated(const RunRequest& request) {
  StepPredictor predictor(request.profile.value(), request.suite.measure.seed);
  for (const Configuration& configuration : request.configurations) add(simulated_profile(configuration, predictor));
}

void ProfileReport::print(const Results& results) {
  if (json_) {
    fmt::print("{}\n", profiles_.dump(2));
  } else {
    fmt::print("{}{}\n", text_, unreal_note(results.environment));
  }
}

void ProfileReport::add(const ConfigurationProfile& profile) {
  text_ += text_of(profile) + "\n";
  profiles_.push_back(json_of(profile));
  const std::string name = fmt::format("{:02}-{}", profiles_.size(), as_file_name(label(profile.configuration)));
  try {
    write_profile_files(profile, folder_, name, about_);
    write_atomically(folder_ / "profile.json", profiles_.dump(2) + "\n");
  } catch (const WriteError& error) {
    error_ = error.what();
  }
}

}  // namespace moebench
