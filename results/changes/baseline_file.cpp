#include "results/changes/baseline_file.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "results/checksum.h"
#include "results/results_json.h"

namespace moebench {
namespace {

// Any machine predicts the same.
Results without_this_machine(Results results) {
  Environment& environment = results.environment;
  if (environment.simulated.empty()) return results;
  environment = Environment{.threads = environment.threads,
                            .pinning = environment.pinning,
                            .git_revision = environment.git_revision,
                            .simulated = environment.simulated,
                            .profile_digest = environment.profile_digest,
                            .emulated = environment.emulated,
                            .started = environment.started};
  return results;
}

}  // namespace

std::string baseline_text(const Results& results) {
  std::string text = text_of(without_this_machine(results));
  const std::string checksum = checksum_of_json(Json::parse(text));
  const std::string last = fmt::format(",\n  \"{}\": \"{}\"\n}}\n", checksum_field, checksum);
  return text.replace(text.rfind("\n}"), std::string::npos, last);
}

Results baseline_from(const std::string& text, const std::string& origin) {
  Results results = results_from(text, origin);
  if (JsonField(parse_json(text, origin), "").find(checksum_field)) return results;
  throw InputError(origin + ": " + checksum_field, "is missing",
                   "make it with `moebench gate SUITE --save-baseline FILE`");
}

Results read_baseline(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad()) throw InputError(file.string(), "cannot be read", "name a file that is there");
  return baseline_from(text, file.string());
}

}  // namespace moebench
