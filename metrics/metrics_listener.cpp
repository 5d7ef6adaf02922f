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
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

#include "metrics/errand.h"
#include "metrics/quiet_thread.h"
#include "reference/base/error.h"

namespace moebench {
namespace {

// Of the scrapes of one listener: the latest that was answered. The threads that answer know which they are about.
using Answered = std::atomic<std::uint64_t>;

struct UnderWay {
  std::shared_ptr<Answered> answered;
  std::uint64_t number = 0;
};

thread_local UnderWay under_way;

void note_answer(const mg_connection* /*connection*/, int /*status*/) {
  if (!under_way.answered) return;
  std::uint64_t before = *under_way.answered;
  while (before < under_way.number && !under_way.answered->compare_exchange_weak(before, under_way.number)) {
  }
  under_way.answered.reset();
}

// The server takes a path for that of a folder, and would answer for all that is below it.
int refuse_other_paths(mg_connection* connection) {
  if (std::strcmp(::mg_get_request_info(connection)->local_uri, "/metrics") == 0) return 0;
  constexpr int not_found = 404;
  ::mg_send_http_error(connection, not_found, "%s", "metrics are at /metrics");
  return not_found;
}

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

void require_secure(const ListenAddress& address, const std::optional<Passwords>& passwords) {
  if (!address.is_loopback && !passwords) {
    throw InputError(text_of(address), "other machines reach this address, and would need no password",
                     "give --metrics-auth FILE, or listen on 127.0.0.1");
  }
}

class MetricsListener::Scrapes final : public prometheus::Collectable {
 public:
  explicit Scrapes(std::shared_ptr<prometheus::Collectable> metrics) : metrics_(std::move(metrics)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    under_way = {.answered = answered_, .number = ++begun_};
    return metrics_->Collect();
  }

  std::uint64_t begun() const { return begun_; }
  std::uint64_t answered() const { return *answered_; }

 private:
  std::shared_ptr<prometheus::Collectable> metrics_;
  std::shared_ptr<Answered> answered_ = std::make_shared<Answered>(0);
  mutable std::atomic<std::uint64_t> begun_ = 0;
};

MetricsListener::MetricsListener(const ListenAddress& address, std::optional<Passwords> passwords,
                                 std::shared_ptr<prometheus::Collectable> metrics)
    : address_(address), metrics_(std::make_shared<Scrapes>(std::move(metrics))) {
  require_secure(address, passwords);
  const std::vector<std::string> options = {"listening_ports",    text_of(address),
                                            "num_threads",        "4",
                                            "connection_queue",   "16",
                                            "listen_backlog",     "128",
                                            "request_timeout_ms", "2000",
                                            "max_request_size",   "16384",
                                            "enable_keep_alive",  "no"};
  // CivetWeb ignores it from any of its threads, and for good.
  ::sigaction(SIGPIPE, nullptr, &pipe_before_);
  CivetCallbacks silent;
  silent.log_message = keep_silent;
  silent.begin_request = refuse_other_paths;
  silent.end_request = note_answer;
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

std::uint64_t MetricsListener::latest_begun() const { return metrics_->begun(); }

std::uint64_t MetricsListener::latest_answered() const { return metrics_->answered(); }

// The thread that accepts connections looks every two seconds whether it is to end, and behind each connection.
bool MetricsListener::close_by(std::chrono::steady_clock::time_point deadline) {
  if (!exposer_) return true;
  Errand end([exposer = std::shared_ptr(std::move(exposer_)), metrics = metrics_]() mutable { exposer.reset(); });
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
