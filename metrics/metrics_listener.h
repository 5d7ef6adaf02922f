#pragma once
// An HTTP server that Prometheus scrapes.

#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>

#include "metrics/listen_address.h"
#include "metrics/metric_set.h"
#include "metrics/secret_file.h"

class CivetServer;

namespace moebench {

// Throws InputError for an address that other machines reach without passwords.
void require_secure(const ListenAddress& address, const std::optional<Passwords>& passwords);

// Serves /metrics, and nothing else, from threads of its own, which run at a lower priority, take no signals, and wait
// at most two seconds for a client. No more connections are open than there are threads and places in a queue: others
// wait in the kernel. While there is one, SIGPIPE is ignored.
class MetricsListener {
 public:
  // Throws InputError where the address cannot be listened on, and for one that other machines reach without
  // `passwords`.
  MetricsListener(const ListenAddress& address, std::optional<Passwords> passwords, MetricsSource metrics);

  // As of close_by(), without a limit: within seconds, whatever clients do.
  ~MetricsListener();
  MetricsListener(const MetricsListener&) = delete;
  MetricsListener& operator=(const MetricsListener&) = delete;

  // The one that was chosen where 0 was asked for.
  std::uint16_t port() const { return address_.port; }

  // Scrapes have numbers from 1. That of the latest which has begun to read the metrics, and of the latest that has its
  // answer; 0: none.
  std::uint64_t latest_begun() const;
  std::uint64_t latest_answered() const;

  // Listens no more. False where clients are not done with by the deadline: their connections are left alone then, and
  // SIGPIPE remains ignored.
  bool close_by(std::chrono::steady_clock::time_point deadline);

 private:
  class Scrapes;

  struct sigaction pipe_before_ {};
  ListenAddress address_;
  std::shared_ptr<Scrapes> scrapes_;
  std::unique_ptr<CivetServer> server_;
};

}  // namespace moebench
