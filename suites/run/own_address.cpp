#include "suites/run/own_address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "reference/base/error.h"
#include "reference/comm/network.h"

namespace moebench {
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

bool is_ipv6(const std::string& address) { return address.find(':') != std::string::npos; }

// It is no address without the interface's name behind it, which is another one elsewhere.
bool is_of_link(const std::string& address) { return address.find('%') != std::string::npos; }

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
  for (const addrinfo* address = status == 0 ? found : nullptr; address != nullptr && text.empty();
       address = address->ai_next) {
    text = source_address(*address);
  }
  if (text.empty()) throw InputError("there is no way to " + host, "is MASTER_ADDR right, and the network up?");
  return is_misleading(host, text) ? address_for_others(text) : text;
}

std::string own_address(const std::string& interface, const std::string& host, std::uint16_t port) {
  std::string towards = local_address_towards(host, port);
  if (interface.empty()) return towards;
  std::vector<std::string> addresses = addresses_of_interface(interface);
  const auto is_worse = [&](const std::string& address) {
    return 2 * static_cast<int>(is_ipv6(address) != is_ipv6(towards)) + static_cast<int>(is_of_link(address));
  };
  return *std::min_element(addresses.begin(), addresses.end(),
                           [&](const auto& a, const auto& b) { return is_worse(a) < is_worse(b); });
}

}  // namespace moebench
