#include "metrics/listen_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include "reference/base/error.h"

namespace moebench {
namespace {

constexpr const char* remedy = "write HOST:PORT, such as 127.0.0.1:9464 or [::1]:9464";

struct Parts {
  std::string host;
  std::uint16_t port = 0;
};

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

std::optional<Parts> parts_of(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = port_of(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  if (!port || host.empty() || (!is_bracketed && host.find(':') != std::string_view::npos)) return std::nullopt;
  return Parts{.host = std::string(host), .port = *port};
}

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    constexpr unsigned loopback_net = 127;
    return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24 == loopback_net;
  }
  return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

std::string numeric(const addrinfo& found) {
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(found.ai_addr, found.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return text.data();
}

}  // namespace

ListenAddress listen_address_of(const std::string& option, const std::string& text) {
  const auto parts = parts_of(text);
  if (!parts) throw InputError(option + " " + text, "is no address", remedy);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* raw = nullptr;
  if (const int error = ::getaddrinfo(parts->host.c_str(), nullptr, &hints, &raw); error != 0) {
    throw InputError(option + " " + text, std::string("no such host: ") + ::gai_strerror(error), remedy);
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> found(raw, ::freeaddrinfo);
  ListenAddress address{
      .host = numeric(*found), .port = parts->port, .is_v6 = found->ai_family == AF_INET6, .is_loopback = true};
  for (const addrinfo* each = found.get(); each != nullptr; each = each->ai_next) {
    address.is_loopback = address.is_loopback && is_loopback(each->ai_addr);
  }
  return address;
}

std::string text_of(const ListenAddress& address) {
  return (address.is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace moebench
