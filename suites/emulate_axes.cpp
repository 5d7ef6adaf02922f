#include "suites/emulate_axes.h"

#include <string>

#include "suites/quantity.h"

namespace moebench {
namespace {

constexpr std::string_view real = "real";

ValueRule rate_rule() {
  constexpr double least = 1e2;
  constexpr double most = 1e13;
  return {.kind = RuleKind::rate, .least = least, .most = most, .names = {real}};
}

std::optional<BytesPerSecond> rate_or_real(std::string_view text) {
  return text == real ? std::nullopt : rate_of(text);
}

}  // namespace

std::vector<AxisKey> emulate_axes() {
  return {
      {.key = {.name = "link_rate",
               .rule = rate_rule(),
               .default_text = real,
               .example = "250 Mbit/s",
               .help = "Each rank's link to a switch, so fast in each direction; real: the network that there is."},
       .set = [](Configuration& c, std::string_view text) { c.link_rate = rate_or_real(text); },
       .get = [](const Configuration& c) { return c.link_rate ? bit_rate_text(*c.link_rate) : std::string(real); },
       .label_prefix = "emulated link=",
       .in_plan = false,
       .section = AxisSection::emulate},
      {.key = {.name = "link_latency",
               .rule = {.kind = RuleKind::duration, .least = 0, .most = 1, .names = {}},
               .default_text = "0 us",
               .example = "50 us",
               .help = "From the departure of the last byte on an emulated link to its arrival."},
       .set = [](Configuration& c, std::string_view text) { c.link_latency = duration_of(text).value(); },
       .get = [](const Configuration& c) { return seconds_text(c.link_latency); },
       .label_prefix = "latency=",
       .in_plan = false,
       .section = AxisSection::emulate},
      {.key = {.name = "copy_rate",
               .rule = rate_rule(),
               .default_text = real,
               .example = "4 GB/s",
               .help = "Copies of offloaded values, which stands for PCIe; real: as fast as memory is."},
       .set = [](Configuration& c, std::string_view text) { c.copy_rate = rate_or_real(text); },
       .get = [](const Configuration& c) { return c.copy_rate ? byte_rate_text(*c.copy_rate) : std::string(real); },
       .label_prefix = "emulated copies=",
       .in_plan = false,
       .section = AxisSection::emulate},
  };
}

}  // namespace moebench
