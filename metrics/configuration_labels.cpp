#include "metrics/configuration_labels.h"

#include <array>
#include <optional>
#include <utility>

namespace moebench {
namespace {

std::string field(const Json& config, const char* name) {
  const auto found = config.is_object() ? config.find(name) : config.end();
  if (!config.is_object() || found == config.end() || found->is_null()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

// Takes the words `part` out of the text; leaves one space between what was around them.
void take_out(std::string& text, const std::string& part) {
  const std::string padded = " " + text + " ";
  const auto place = part.empty() ? std::string::npos : padded.find(" " + part + " ");
  if (place == std::string::npos) return;
  std::string rest = padded.substr(0, place) + padded.substr(place + part.size() + 1);
  const auto begin = rest.find_first_not_of(' ');
  text = begin == std::string::npos ? "" : rest.substr(begin, rest.find_last_not_of(' ') - begin + 1);
}

}  // namespace

MetricLabels configuration_labels(const Json& config, std::string_view label, FigureSource source) {
  constexpr std::array<std::pair<const char*, const char*>, 5> shape_parts = {
      {{"tokens", "tokens="}, {"model_dim", "M="}, {"hidden_dim", "H="}, {"experts", "E="}, {"top_k", "k="}}};
  const std::string system = field(config, "system");
  const std::string granularity = field(config, "granularity");
  const std::string reuse = field(config, "reuse");
  std::string rest(label);
  std::string shape;
  for (const auto& [name, prefix] : shape_parts) {
    const std::string value = field(config, name);
    if (value.empty()) continue;
    const std::string part = prefix + value;
    take_out(rest, part);
    if (part != "k=1") shape += (shape.empty() ? "" : " ") + part;
  }
  for (const std::string& part : {system, "n=" + granularity, reuse}) take_out(rest, part);
  return {{"system", system}, {"shape", shape},  {"granularity", granularity},
          {"reuse", reuse},   {"variant", rest}, {"source", std::string(name_of(source))}};
}

}  // namespace moebench
