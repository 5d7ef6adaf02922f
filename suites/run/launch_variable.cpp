#include "suites/run/launch_variable.h"

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/number.h"

namespace moebench {
namespace {

constexpr int most_port = 65535;

// Below the ports that Linux gives to connections, so that none of those has it.
std::uint16_t port_of(std::string_view job) {
  constexpr std::uint64_t first = 20'000;
  constexpr std::uint64_t count = 12'000;
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char letter : job) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
  return static_cast<std::uint16_t>(first + hash % count);
}

}  // namespace

int number_from(const char* name, const std::string& text, int least, int most) {
  const auto number = count_of(text);
  if (!number || *number < least || *number > most) {
    throw InputError(fmt::format("environment variable {} is \"{}\"", name, text),
                     fmt::format("a whole number from {} to {} is expected", least, most));
  }
  return static_cast<int>(*number);
}

int number_of(const Lookup& environment, const char* name, int least, int most) {
  const auto text = environment(name);
  if (!text) {
    throw InputError(fmt::format("a launcher has set other environment variables, but not {}", name),
                     "set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT");
  }
  return number_from(name, *text, least, most);
}

void set_store(Launch& launch, const Lookup& environment, const std::string& host, std::string_view job) {
  launch.host = environment("MASTER_ADDR").value_or(host);
  const auto port = environment("MASTER_PORT");
  launch.port = port ? static_cast<std::uint16_t>(number_from("MASTER_PORT", *port, 1, most_port)) : port_of(job);
}

}  // namespace moebench
