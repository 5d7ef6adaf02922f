#pragma once
// The ways that metrics take out of the program.

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "metrics/metric_set.h"
#include "metrics/metrics_listener.h"
#include "metrics/push_target.h"
#include "metrics/repetition.h"

namespace moebench {

// What was asked for; empty: not that.
struct MetricsOptions {
  std::string listen;     // an address to be scraped at
  std::string auth;       // a file with who may scrape it
  std::string push;       // URL of a Pushgateway
  std::string push_auth;  // a file with who pushes
  bool keep = false;      // what was pushed stays there at the end
  std::string textfile;   // for node exporter's collector

  bool any() const { return !listen.empty() || !push.empty() || !textfile.empty(); }
  bool operator==(const MetricsOptions&) const = default;
};

// Throws InputError for an option that needs another one.
void require_consistent(const MetricsOptions& options);

class MetricsOutlets {
 public:
  using Say = std::function<void(const std::string&)>;

  // `set` is borrowed. `say` hears where it listens and what goes wrong, from any thread. Throws InputError for what
  // cannot be done, before it begins with anything.
  MetricsOutlets(const MetricsOptions& options, const MetricSet& set, const std::string& suite, Say say);

  // Writes and pushes once more, or removes what was pushed. Takes some seconds at most.
  ~MetricsOutlets();
  MetricsOutlets(const MetricsOutlets&) = delete;
  MetricsOutlets& operator=(const MetricsOutlets&) = delete;

 private:
  using Clock = std::chrono::steady_clock;

  void push();
  void end_push();
  void end_textfile();

  MetricsOptions options_;
  const MetricSet& set_;
  Say say_;
  std::optional<PushTarget> target_;
  std::atomic<Clock::time_point> give_up_at_ = Clock::time_point::max();
  std::optional<MetricsListener> listener_;
  std::optional<Repetition> pushing_;
  std::optional<Repetition> writing_;
};

}  // namespace moebench
