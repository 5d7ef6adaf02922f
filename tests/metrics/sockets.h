#pragma once
// Both ends of connections over the loopback, without manners.

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace moebench::fixtures {

// A connected socket; nothing it does waits for longer than ten seconds.
class Client {
 public:
  // `window`: bytes that it takes without reading them, about; 0: as the system has it.
  explicit Client(std::uint16_t port, int window = 0);
  ~Client();
  Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // False once the other end has closed it.
  bool send(const std::string& text) const;

  // All until the other end closes, with a pause of `between_reads` behind each part.
  std::string rest(std::chrono::milliseconds between_reads = {}) const;

 private:
  int fd_;
};

// The whole answer, its headers included. `headers`: lines that end in "\r\n".
std::string get(std::uint16_t port, const std::string& path = "/metrics", const std::string& headers = "");

// The line of an Authorization header.
std::string basic_authorization(const std::string& user_and_password);

// An HTTP server that does with each request what it was told.
class Server {
 public:
  // `answer`: of a request, headers and body; what it returns is sent as it is, nothing: never an answer.
  explicit Server(std::function<std::string(const std::string& request)> answer);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> requests() const;

  // Waits until there are so many. False after ten seconds.
  bool wait_for_requests(std::size_t count) const;

 private:
  void serve();

  std::function<std::string(const std::string&)> answer_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::vector<int> unanswered_;
  std::thread thread_;
};

}  // namespace moebench::fixtures
