#include "results/changes/gate_folder.h"

#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "results/json_field.h"

namespace moebench {
namespace {

constexpr const char* file_name = "gate.json";

std::vector<std::string> texts_of(const JsonField& list) {
  std::vector<std::string> texts;
  for (const JsonField& item : list.items()) texts.push_back(item.text());
  return texts;
}

Ratio margin_from(const JsonField& json) {
  const double margin = json.number();
  if (margin < 0) throw InputError(json.place(), "is no margin: less than 0");
  return Ratio(margin);
}

Ratio level_from(const JsonField& json) {
  const double level = json.number();
  if (level <= 0 || level >= 1) throw InputError(json.place(), "is no level between 0 and 1");
  return Ratio(level);
}

GateFolder gate_from(const Json& document, const std::filesystem::path& folder) {
  const JsonField json(document, (folder / file_name).string() + ": gate");
  const JsonField margins = json.at("margins");
  const JsonField verdict = json.at("gate");
  GateFolder gate{.folder = folder,
                  .base_origin = json.at("old").at("origin").text(),
                  .has_base = std::filesystem::is_directory(folder / "base"),
                  .rules = {.margins = {.time = margin_from(margins.at("time")),
                                        .memory = margin_from(margins.at("memory")),
                                        .prediction_error = margin_from(margins.at("prediction_error")),
                                        .overlap = margin_from(margins.at("overlap"))},
                            .pairing = json.at("paired").truth() ? Pairing::by_round : Pairing::none,
                            .level = level_from(json.at("level"))},
                  .result = verdict.at("result").text(),
                  .rounds = verdict.at("rounds").small(),
                  .left_out = {},
                  .ended_because = verdict.at("ended_because").text(),
                  .outcome = {}};
  gate.outcome.failed = texts_of(verdict.at("failed"));
  gate.outcome.regressions = texts_of(verdict.at("regressions"));
  gate.outcome.missing = texts_of(verdict.at("missing"));
  gate.outcome.inconclusive = texts_of(verdict.at("inconclusive"));
  if (const auto texts = verdict.find("left_out")) gate.left_out = texts_of(*texts);
  if (const auto texts = verdict.find("not_judged")) gate.outcome.not_judged = texts_of(*texts);
  return gate;
}

bool has_judged(const Json& document, const std::string& file) {
  return JsonField(document, file + ": gate").at("gate").at("result").text() != "not judged";
}

// Of a gate that has ended.
Json document_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad()) throw InputError(file.string(), "cannot be read");
  return parse_json(text, file.string());
}

// The folder that a side's results are in.
std::filesystem::path folder_of(const std::filesystem::path& side) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(side, error);
  std::filesystem::path path = error ? side : whole;
  if (path.filename().empty()) path = path.parent_path();
  return std::filesystem::is_directory(path, error) ? path : path.parent_path();
}

}  // namespace

std::optional<GateFolder> gate_folder(const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::path file = folder / file_name;
  if (!std::filesystem::exists(file, error)) {
    const bool has_rounds = std::filesystem::exists(folder / "new" / "results.json", error);
    if (!has_rounds || std::filesystem::exists(folder / "results.json", error) ||
        std::filesystem::exists(folder / "results.db", error)) {
      return std::nullopt;
    }
    throw InputError(folder.string(), "has a gate's rounds and no gate.json: it has not ended",
                     fmt::format("compare what is there: moebench compare {0}/base {0}/new --paired", folder.string()));
  }
  const Json document = document_of(file);
  if (!has_judged(document, file.string())) {
    throw InputError(file.string(), "this gate judged nothing: it made a baseline",
                     fmt::format("take what it measured: {}/new", folder.string()));
  }
  return gate_from(document, folder);
}

std::optional<GateFolder> gate_of(const std::filesystem::path& before, const std::filesystem::path& after) {
  const std::filesystem::path now = folder_of(after);
  std::error_code error;
  const std::filesystem::path file = now.parent_path() / file_name;
  if (now.filename() != "new" || !std::filesystem::exists(file, error)) return std::nullopt;
  if (!has_judged(document_of(file), file.string())) return std::nullopt;
  const auto gate = gate_folder(now.parent_path());
  return gate->has_base && folder_of(before) != now.parent_path() / "base" ? std::nullopt : gate;
}

std::filesystem::path base_of(const GateFolder& gate) {
  if (gate.has_base) return gate.folder / "base";
  std::error_code error;
  const std::filesystem::path copy = gate.folder / gate_baseline_name;
  return std::filesystem::exists(copy, error) ? copy : std::filesystem::path(gate.base_origin);
}

std::vector<std::filesystem::path> sides_of(const GateFolder& gate) {
  std::vector<std::filesystem::path> sides;
  if (gate.has_base) sides.push_back(gate.folder / "base");
  sides.push_back(gate.folder / "new");
  return sides;
}

}  // namespace moebench
