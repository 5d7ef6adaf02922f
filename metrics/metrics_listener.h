#pragma once
// An HTTP server that Prometheus scrapes.

#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>

#include <prometheus/collectable.h>

#include "metrics/listen_address.h"
#include "metrics/secret_file.h"

namespace prometheus {
class Exposer;
}

namespace moebench {

// Serves /metrics from threads of its own, which run at a lower priority, take no signals, and wait at most two seconds
// for a client. No more connections are open than there are threads and places in a queue: others wait in the kernel.
// While there is one, SIGPIPE is ignored.
class MetricsListener {
 public:
  // Throws InputError where the address cannot be listened on, and for one that other machines reach without
  // `passwords`.
  MetricsListener(const ListenAddress& address, std::optional<Passwords> passwords,
                  std::shared_ptr<prometheus::Collectable> metrics);

  // Within seconds, whatever clients do.
  ~MetricsListener();
  MetricsListener(const MetricsListener&) = delete;
  MetricsListener& operator=(const MetricsListener&) = delete;

  // The one that was chosen where 0 was asked for.
  std::uint16_t port() const { return address_.port; }

 private:
  struct sigaction pipe_before_ {};
  ListenAddress address_;
  std::shared_ptr<prometheus::Collectable> metrics_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace moebench
