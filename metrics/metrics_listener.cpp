#include "metrics/metrics_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include <CivetServer.h>
#include <prometheus/exposer.h>

#include "metrics/quiet_thread.h"
#include "reference/base/error.h"

namespace moebench {
namespace {

int keep_silent(const mg_connection* /*connection*/, const char* /*message*/) { return 1; }

// The exposer's threads become as quiet as the one that makes it.
std::unique_ptr<prometheus::Exposer> quiet_exposer(const std::vector<std::string>& options,
                                                   const CivetCallbacks& callbacks) {
  std::unique_ptr<prometheus::Exposer> exposer;
  std::exception_ptr error;
  quiet_thread([&] {
    try {
      exposer = std::make_unique<prometheus::Exposer>(options, &callbacks);
    } catch (...) {
      error = std::current_exception();
    }
  }).join();
  if (error) std::rethrow_exception(error);
  return exposer;
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

MetricsListener::MetricsListener(const ListenAddress& address, std::optional<Passwords> passwords,
                                 std::shared_ptr<prometheus::Collectable> metrics)
    : address_(address), metrics_(std::move(metrics)) {
  if (!address.is_loopback && !passwords) {
    throw InputError(text_of(address), "other machines reach this address, and would need no password",
                     "give --metrics-auth FILE, or listen on 127.0.0.1");
  }
  const std::vector<std::string> options = {"listening_ports",    text_of(address),
                                            "num_threads",        "4",
                                            "connection_queue",   "16",
                                            "listen_backlog",     "128",
                                            "request_timeout_ms", "2000",
                                            "linger_timeout_ms",  "0",
                                            "max_request_size",   "16384",
                                            "enable_keep_alive",  "no"};
  // CivetWeb ignores it from any of its threads, and for good.
  ::sigaction(SIGPIPE, nullptr, &pipe_before_);
  CivetCallbacks silent;
  silent.log_message = keep_silent;
  try {
    exposer_ = quiet_exposer(options, silent);
    address_.port = static_cast<std::uint16_t>(exposer_->GetListeningPorts().at(0));
  } catch (const std::exception&) {
    exposer_.reset();
    ::sigaction(SIGPIPE, &pipe_before_, nullptr);
    throw InputError(text_of(address), "cannot be listened on", "choose another address or port; :0 takes a free one");
  }
  if (passwords) {
    exposer_->RegisterAuth(
        [known = std::move(*passwords)](const std::string& user, const std::string& password) {
          return known.allow(user, password);
        },
        "moebench");
  }
  exposer_->RegisterCollectable(metrics_);
}

// The thread that accepts connections looks every two seconds whether it is to end, and behind each connection.
MetricsListener::~MetricsListener() {
  std::atomic<bool> has_ended = false;
  std::thread end([&] {
    exposer_.reset();
    has_ended = true;
  });
  while (!has_ended) {
    connect_briefly(address_);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  end.join();
  ::sigaction(SIGPIPE, &pipe_before_, nullptr);
}

}  // namespace moebench
