#include "suites/run/launch.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "reference/comm/network.h"
#include "suites/number.h"

namespace moebench {
namespace {

int number_from(const char* name, const std::string& text, std::int64_t least, std::int64_t most) {
  const auto number = count_of(text);
  if (!number || *number < least || *number > most) {
    throw InputError(fmt::format("environment variable {} is \"{}\"", name, text),
                     fmt::format("a whole number from {} to {} is expected", least, most));
  }
  return static_cast<int>(*number);
}

}  // namespace

Launch launch_from(const Lookup& environment) {
  constexpr const char* names[] = {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"};
  std::vector<std::string> values;
  std::string missing;
  for (const char* name : names) {
    const auto value = environment(name);
    if (value) values.push_back(*value);
    if (!value) missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (values.empty()) return {};
  if (!missing.empty()) {
    throw InputError("some of a launcher's environment variables are set, but not " + missing,
                     "set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, or none of them");
  }
  constexpr int most_agents = 1 << 16;
  Launch launch;
  launch.agents = number_from("WORLD_SIZE", values[1], 1, most_agents);
  launch.agent = number_from("RANK", values[0], 0, launch.agents - 1);
  launch.host = values[2];
  launch.port = static_cast<std::uint16_t>(number_from("MASTER_PORT", values[3], 1, 65535));
  launch.store_is_there = environment("TORCHELASTIC_USE_AGENT_STORE") == "True";
  if (const auto restart = environment("TORCHELASTIC_RESTART_COUNT")) {
    launch.store_prefix = "moebench/" + environment("TORCHELASTIC_RUN_ID").value_or("") + "/" + *restart + "/";
  }
  return launch;
}

std::optional<std::string> this_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Launch launch_from_environment() { return launch_from(this_environment); }

void require_equal_shares(const Launch& launch, int ranks) {
  if (ranks % launch.agents == 0) return;
  throw InputError(fmt::format("{} ranks do not divide by {} agents", ranks, launch.agents),
                   "start as many agents as the ranks divide by");
}

namespace {

// Connecting a datagram socket sends nothing: it only chooses the route. Empty where there is none.
std::string source_address(const addrinfo& towards) {
  const int fd = ::socket(towards.ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return {};
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  char name[NI_MAXHOST] = "";
  if (::connect(fd, towards.ai_addr, towards.ai_addrlen) == 0 &&
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) == 0) {
    ::getnameinfo(reinterpret_cast<sockaddr*>(&own), size, name, sizeof name, nullptr, 0, NI_NUMERICHOST);
  }
  ::close(fd);
  return name;
}

// A machine's own name often stands for a loopback address there, and for another one elsewhere.
bool is_misleading(const std::string& host, const std::string& address) {
  return is_loopback(address) && !is_loopback(host) && host != "localhost";
}

std::string address_for_others(const std::string& otherwise) {
  for (const InterfaceAddress& each : interface_addresses()) {
    if (!is_loopback(each.address)) return each.address;
  }
  return otherwise;
}

}  // namespace

std::string local_address_towards(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  std::string text;
  for (const addrinfo* address = status == 0 ? found : nullptr; address != nullptr && text.empty(); address = address->ai_next) {
    text = source_address(*address);
  }
  if (text.empty()) throw InputError("there is no way to " + host, "is MASTER_ADDR right, and the network up?");
  return is_misleading(host, text) ? address_for_others(text) : text;
}

}  // namespace moebench
