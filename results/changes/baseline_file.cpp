#include "results/changes/baseline_file.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "results/checksum.h"
#include "results/results_json.h"

namespace moebench {
namespace {

constexpr const char* field = "checksum";

// Of what is said, not of how it is laid out.
std::string checksum_of(const Json& json) {
  return moebench::checksum_of(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

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
  const std::string last = fmt::format(",\n  \"{}\": \"{}\"\n}}\n", field, checksum_of(Json::parse(text)));
  return text.replace(text.rfind("\n}"), std::string::npos, last);
}

Results baseline_from(const std::string& text, const std::string& origin) {
  Json json = parse_json(text, origin);
  const Results results = results_from(text, origin);  // another schema is refused by its version first
  const auto written = json.find(field);
  if (written == json.end() || !written->is_string()) {
    throw InputError(origin + ": " + field, "is missing", "make it with `moebench gate SUITE --save-baseline FILE`");
  }
  const std::string expected = *written;
  json.erase(field);
  if (checksum_of(json) != expected) {
    throw InputError(origin + ": " + field,
                     "the content is not what was written: " + checksum_of(json) + ", not " + expected,
                     "restore the file, or measure it anew with `moebench gate SUITE --save-baseline FILE`");
  }
  return results;
}

Results read_baseline(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad()) throw InputError(file.string(), "cannot be read", "name a file that is there");
  return baseline_from(text, file.string());
}

}  // namespace moebench
