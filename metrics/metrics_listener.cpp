#include "metrics/metrics_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include <CivetServer.h>

#include "metrics/basic_authorization.h"
#include "metrics/errand.h"
#include "metrics/quiet_thread.h"
#include "reference/base/error.h"

namespace moebench {
namespace {

int keep_silent(const mg_connection* /*connection*/, const char* /*message*/) { return 1; }

// CivetWeb's own answer tells the time by gmtime(), whose result its threads would share.
int refuse(mg_connection* connection, int status, const char* reason) {
  ::mg_printf(connection,
              "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
              "Content-Length: %zu\r\n\r\n%s\n",
              status, ::mg_get_response_code_text(connection, status), std::strlen(reason) + 1, reason);
  return 0;
}

// The server's threads become as quiet as the one that makes it.
std::unique_ptr<CivetServer> quiet_server(const std::vector<std::string>& options, const CivetCallbacks& callbacks) {
  std::unique_ptr<CivetServer> server;
  std::exception_ptr error;
  quiet_thread([&] {
    try {
      server = std::make_unique<CivetServer>(options, &callbacks);
    } catch (...) {
      error = std::current_exception();
    }
  }).join();
  if (error) std::rethrow_exception(error);
  return server;
}

bool takes_gzip(const mg_connection* connection) {
  const char* const encodings = ::mg_get_header(connection, "Accept-Encoding");
  return encodings != nullptr && std::strstr(encodings, "gzip") != nullptr;
}

// Linux takes the address of all interfaces for this machine.
void connect_briefly(const ListenAddress& address) {
  const int fd = ::socket(address.is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(address.port);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(address.port);
  if (address.is_v6 && ::inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr) == 1) {
    [[maybe_unused]] const int begun = ::connect(fd, reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
  } else if (!address.is_v6 && ::inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr) == 1) {
    [[maybe_unused]] const int begun = ::connect(fd, reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  }
  ::close(fd);
}

}  // namespace

void require_secure(const ListenAddress& address, const std::optional<Passwords>& passwords) {
  if (!address.is_loopback && !passwords) {
    throw InputError(text_of(address), "other machines reach this address, and would need no password",
                     "give --metrics-auth FILE, or listen on 127.0.0.1");
  }
}

class MetricsListener::Scrapes final : public CivetHandler {
 public:
  Scrapes(MetricsSource metrics, std::optional<Passwords> passwords)
      : metrics_(std::move(metrics)), passwords_(std::move(passwords)) {}

  std::uint64_t begun() const { return begun_; }
  std::uint64_t answered() const { return answered_; }

  // Of a path that is another one, too: the server takes this one for that of a folder.
  bool handleGet(CivetServer* /*server*/, mg_connection* connection) override {
    if (std::strcmp(::mg_get_request_info(connection)->local_uri, "/metrics") != 0) {
      constexpr int not_found = 404;
      refuse(connection, not_found, "metrics are at /metrics");
    } else if (passwords_ && !is_allowed(*passwords_, ::mg_get_header(connection, "Authorization"))) {
      ::mg_printf(connection,
                  "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"moebench\"\r\nConnection: close\r\n"
                  "Content-Length: 0\r\n\r\n");
    } else {
      answer(connection);
    }
    return true;
  }

 private:
  void answer(mg_connection* connection) {
    const std::uint64_t number = ++begun_;
    const bool is_packed = takes_gzip(connection);
    const std::string body = is_packed ? gzip_of(metrics_()) : text_of(metrics_());
    ::mg_printf(connection,
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n%sConnection: close\r\n"
                "Content-Length: %zu\r\n\r\n",
                is_packed ? "Content-Encoding: gzip\r\n" : "", body.size());
    ::mg_write(connection, body.data(), body.size());
    std::uint64_t before = answered_;
    while (before < number && !answered_.compare_exchange_weak(before, number)) {
    }
  }

  MetricsSource metrics_;
  std::optional<Passwords> passwords_;
  std::atomic<std::uint64_t> begun_ = 0;
  std::atomic<std::uint64_t> answered_ = 0;
};

MetricsListener::MetricsListener(const ListenAddress& address, std::optional<Passwords> passwords,
                                 MetricsSource metrics)
    : address_(address) {
  require_secure(address, passwords);
  scrapes_ = std::make_shared<Scrapes>(std::move(metrics), std::move(passwords));
  const std::vector<std::string> options = {"listening_ports",    text_of(address),
                                            "num_threads",        "4",
                                            "connection_queue",   "16",
                                            "listen_backlog",     "128",
                                            "request_timeout_ms", "2000",
                                            "max_request_size",   "16384",
                                            "enable_keep_alive",  "no"};
  // CivetWeb ignores it from any of its threads, and for good.
  ::sigaction(SIGPIPE, nullptr, &pipe_before_);
  CivetCallbacks callbacks;
  callbacks.log_message = keep_silent;
  callbacks.http_error = refuse;
  try {
    server_ = quiet_server(options, callbacks);
    address_.port = static_cast<std::uint16_t>(server_->getListeningPorts().at(0));
  } catch (const std::exception&) {
    server_.reset();
    ::sigaction(SIGPIPE, &pipe_before_, nullptr);
    throw InputError(text_of(address), "cannot be listened on", "choose another address or port; :0 takes a free one");
  }
  server_->addHandler("/metrics", *scrapes_);
}

std::uint64_t MetricsListener::latest_begun() const { return scrapes_->begun(); }

std::uint64_t MetricsListener::latest_answered() const { return scrapes_->answered(); }

// The thread that accepts connections looks every two seconds whether it is to end, and behind each connection.
bool MetricsListener::close_by(std::chrono::steady_clock::time_point deadline) {
  if (!server_) return true;
  Errand end([scrapes = scrapes_, server = std::shared_ptr(std::move(server_))]() mutable { server.reset(); });
  constexpr std::chrono::milliseconds between_looks(10);
  connect_briefly(address_);
  while (!end.has_ended_by(std::min(deadline, Errand::Clock::now() + between_looks))) {
    if (Errand::Clock::now() >= deadline) return false;
    connect_briefly(address_);
  }
  ::sigaction(SIGPIPE, &pipe_before_, nullptr);
  return true;
}

MetricsListener::~MetricsListener() { close_by(Errand::Clock::time_point::max()); }

}  // namespace moebench
