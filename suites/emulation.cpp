#include "suites/emulation.h"

#include <algorithm>

#include <fmt/format.h>

#include "suites/quantity.h"

namespace moebench {
namespace {

void add(std::vector<std::string>& lines, std::string line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
}

}  // namespace

std::vector<std::string> emulated(std::span<const Configuration> configurations) {
  std::vector<std::string> lines;
  for (const Configuration& configuration : configurations) {
    if (configuration.link_rate) {
      add(lines, fmt::format("link of {} with {} latency", bit_rate_text(*configuration.link_rate),
                             seconds_text(configuration.link_latency)));
    }
    if (configuration.copy_rate) {
      add(lines, fmt::format("copies to and from the host at {}", byte_rate_text(*configuration.copy_rate)));
    }
  }
  return lines;
}

}  // namespace moebench
