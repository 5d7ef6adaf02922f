#pragma once
// The ways that metrics take out of the program.

#include <chrono>
#include <functional>
#include <memory>
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
  Seconds linger{5};      // how long the end waits for one more scrape, where there was one before

  bool any() const { return !listen.empty() || !push.empty() || !textfile.empty(); }
  bool operator==(const MetricsOptions&) const = default;
};

// Throws InputError for an option that needs another one, and for an address, a URL or a file of passwords that will
// not do. Opens no port, and writes nothing.
void require_usable(const MetricsOptions& options);

// What outlets do once there is nothing more to come.
struct OutletsEnd {
  Seconds linger{0};    // how long one more scrape is waited for at most, where there was one before
  Seconds deadline{2};  // in which all else is done at once, and left alone where it is not
  std::function<bool()> is_cut_short = [] { return false; };  // asked many times a second: waits for no scrape any more
};

class MetricsOutlets {
 public:
  using Say = std::function<void(const std::string&)>;

  // `say` hears where it listens and what goes wrong, from any thread. Throws InputError for what cannot be done,
  // before it begins with anything.
  MetricsOutlets(const MetricsOptions& options, const MetricSet& set, const std::string& suite, Say say);

  // As of end({}).
  ~MetricsOutlets();
  MetricsOutlets(const MetricsOutlets&) = delete;
  MetricsOutlets& operator=(const MetricsOutlets&) = delete;

  // Writes and pushes once more, or removes what was pushed, and listens no more. Takes as long as `how` allows, and no
  // second more. Does nothing when called again.
  void end(const OutletsEnd& how);

 private:
  using Clock = std::chrono::steady_clock;

  struct Push;

  void begin_listening();
  void begin_pushing();
  void begin_writing();
  void linger(const OutletsEnd& how) const;
  void end_push(Clock::time_point deadline);
  void end_textfile(Clock::time_point deadline);

  MetricsOptions options_;
  MetricSet metrics_;
  Say say_;
  std::shared_ptr<Push> push_;
  std::optional<MetricsListener> listener_;
  std::optional<Repetition> pushing_;
  std::optional<Repetition> writing_;
  bool has_ended_ = false;
};

}  // namespace moebench
