#include "tests/metrics/sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <openssl/evp.h>

namespace moebench::fixtures {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void be_patient_for_ten_seconds(int fd) {
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

std::size_t length_of_body(const std::string& headers) {
  const std::string name = "Content-Length: ";
  const auto place = headers.find(name);
  return place == std::string::npos ? 0 : std::strtoul(headers.c_str() + place + name.size(), nullptr, 10);
}

std::string request_from(int fd) {
  std::string text;
  std::array<char, 65536> part{};
  while (true) {
    const auto end = text.find("\r\n\r\n");
    if (end != std::string::npos && text.size() >= end + 4 + length_of_body(text.substr(0, end))) return text;
    const ssize_t got = ::recv(fd, part.data(), part.size(), 0);
    if (got <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Client::Client(std::uint16_t port, int window) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  be_patient_for_ten_seconds(fd_);
  if (window > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  const sockaddr_in address = loopback(port);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd_);
    fd_ = -1;
  }
}

Client::~Client() {
  if (fd_ >= 0) ::close(fd_);
}

bool Client::send(const std::string& text) const {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t some = ::send(fd_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (some <= 0) return false;
    sent += static_cast<std::size_t>(some);
  }
  return true;
}

std::string Client::rest(std::chrono::milliseconds between_reads) const {
  std::string text;
  std::array<char, 65536> part{};
  for (ssize_t got = 0; (got = ::recv(fd_, part.data(), part.size(), 0)) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(got));
    std::this_thread::sleep_for(between_reads);
  }
  return text;
}

std::string get(std::uint16_t port, const std::string& path, const std::string& headers) {
  const Client client(port);
  client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n");
  return client.rest();
}

std::string basic_authorization(const std::string& user_and_password) {
  std::string encoded(user_and_password.size() * 2 + 4, '\0');
  encoded.resize(static_cast<std::size_t>(::EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(encoded.data()),
      reinterpret_cast<const unsigned char*>(user_and_password.data()), static_cast<int>(user_and_password.size()))));
  return "Authorization: Basic " + encoded + "\r\n";
}

Server::Server(std::function<std::string(const std::string& request)> answer)
    : answer_(std::move(answer)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  if (::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listening_, 16) != 0) {
    throw std::runtime_error("the loopback cannot be listened on");
  }
  socklen_t size = sizeof address;
  ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Server::~Server() {
  ::shutdown(listening_, SHUT_RDWR);
  thread_.join();
  ::close(listening_);
  for (const int fd : unanswered_) ::close(fd);
}

void Server::serve() {
  for (int fd = -1; (fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    be_patient_for_ten_seconds(fd);
    const std::string request = request_from(fd);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const std::string answer = answer_(request);
    if (answer.empty()) {
      unanswered_.push_back(fd);
      continue;
    }
    ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(fd);
  }
}

std::vector<std::string> Server::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool Server::wait_for_requests(std::size_t count) const {
  for (int i = 0; i < 1000; ++i) {
    if (requests().size() >= count) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace moebench::fixtures
