#pragma once
// The address at which the ranks of this machine listen.

#include <cstdint>
#include <string>

namespace moebench {

// This machine's address towards `host`, which other machines can reach too. Throws InputError for a host that has
// none.
std::string local_address_towards(const std::string& host, std::uint16_t port);

// Of the network interface `interface`: one of the kind that leads to `host`, IPv4 or IPv6, where it has such; one that
// is not of the link alone, where it has such. An empty name: the address towards `host`. Throws InputError that lists
// the interfaces where there is none of that name.
std::string own_address(const std::string& interface, const std::string& host, std::uint16_t port);

}  // namespace moebench
