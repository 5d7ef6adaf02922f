#pragma once
// This machine's network addresses, and those that names stand for. Addresses are texts: "127.0.0.1", "fe80::1%eth0".

#include <string>
#include <string_view>
#include <vector>

namespace moebench {

struct InterfaceAddress {
  std::string interface;  // "eth0"
  std::string address;
};

// Of all interfaces that are up, IPv4 before IPv6. Throws InputError.
std::vector<InterfaceAddress> interface_addresses();

// Of one of them, at least one. Throws InputError that lists those there are where none has that name.
std::vector<std::string> addresses_of_interface(const std::string& name);

// What a name or an address stands for on this machine; at least one. Throws InputError for an unknown name.
std::vector<std::string> addresses_of_host(const std::string& host);

// Of a machine to itself: 127.0.0.0/8 and ::1.
bool is_loopback(std::string_view address);

}  // namespace moebench
