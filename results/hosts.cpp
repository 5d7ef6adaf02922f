#include "results/hosts.h"

#include <fmt/format.h>

#include "results/results_json.h"

namespace moebench {

std::string host_name(std::span<const Host> hosts, int agent) {
  const auto index = static_cast<std::size_t>(agent);
  const std::string name = index < hosts.size() ? hosts[index].name : "";
  return fmt::format("agent {}{}", agent, name.empty() ? "" : " (" + name + ")");
}

std::optional<Ratio> loop_speed(std::span<const Host> hosts, int agent) {
  Seconds least;
  for (const Host& host : hosts) {
    if (host.loop > Seconds(0) && (least == Seconds(0) || host.loop < least)) least = host.loop;
  }
  const Seconds own = hosts[static_cast<std::size_t>(agent)].loop;
  return own > Seconds(0) ? std::optional(Ratio(least / own)) : std::nullopt;
}

Json to_json(const Host& host) {
  return {{"name", host.name},
          {"ranks", host.ranks},
          {"clock_ahead_ms", host.clock_ahead ? milliseconds_json(*host.clock_ahead) : Json(nullptr)},
          {"loop_ms", milliseconds_json(host.loop)},
          {"environment", to_json(host.environment)}};
}

Host host_from(const JsonField& json) {
  Host host{.name = json.at("name").text(),
            .environment = environment_from(json.at("environment")),
            .loop = json.at("loop_ms").milliseconds(),
            .clock_ahead = {},
            .ranks = {}};
  if (const auto ahead = json.find("clock_ahead_ms")) host.clock_ahead = ahead->milliseconds();
  for (const JsonField& rank : json.at("ranks").items()) host.ranks.push_back(rank.small());
  return host;
}

}  // namespace moebench
