#include "reference/comm/network.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "reference/base/error.h"

namespace moebench {
namespace {

std::string text_of(const sockaddr& address) {
  const socklen_t size = address.sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  char text[NI_MAXHOST] = "";
  getnameinfo(&address, size, text, sizeof(text), nullptr, 0, NI_NUMERICHOST);
  return text;
}

}  // namespace

std::vector<InterfaceAddress> interface_addresses() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) throw InputError("cannot list the network interfaces", std::strerror(errno));
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
  std::vector<InterfaceAddress> found;
  for (const int family : {AF_INET, AF_INET6}) {
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
      if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != family) continue;
      if ((entry->ifa_flags & IFF_UP) == 0) continue;
      found.push_back({entry->ifa_name, text_of(*entry->ifa_addr)});
    }
  }
  return found;
}

std::vector<std::string> addresses_of_interface(const std::string& name) {
  std::vector<std::string> addresses;
  std::string known;
  for (const InterfaceAddress& each : interface_addresses()) {
    if (each.interface == name) addresses.push_back(each.address);
    known += (known.empty() ? "" : ", ") + each.interface + " " + each.address;
  }
  if (addresses.empty()) {
    throw InputError("this machine has no network interface \"" + name + "\" with an address", "it has " + known);
  }
  return addresses;
}

std::vector<std::string> addresses_of_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int status = getaddrinfo(host.c_str(), nullptr, &hints, &list); status != 0) {
    throw InputError("cannot find the address of host \"" + host + "\"", gai_strerror(status));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    addresses.push_back(text_of(*entry->ai_addr));
  }
  return addresses;
}

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

}  // namespace moebench
