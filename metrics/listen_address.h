#pragma once
// Where a server listens.

#include <cstdint>
#include <string>

namespace moebench {

struct ListenAddress {
  std::string host;  // a numeric address
  std::uint16_t port = 0;
  bool is_v6 = false;
  bool is_loopback = false;  // no other machine reaches it

  bool operator==(const ListenAddress&) const = default;
};

// From "HOST:PORT" or "[ADDRESS OF IPv6]:PORT"; a name is looked up once, and is loopback where all that it stands for
// is. Port 0 is any that is free. Throws InputError that names `option`.
ListenAddress listen_address_of(const std::string& option, const std::string& text);

// "127.0.0.1:9464", "[::1]:9464".
std::string text_of(const ListenAddress& address);

}  // namespace moebench
