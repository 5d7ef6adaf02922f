#include "metrics/metrics_outlets.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "metrics/errand.h"
#include "metrics/quiet_thread.h"
#include "reference/base/error.h"
#include "results/atomic_file.h"

namespace moebench {
namespace {

using Clock = Errand::Clock;

constexpr Seconds pause(5);
constexpr Seconds push_deadline(5);
constexpr Seconds least_push(0.2);
constexpr std::chrono::seconds first_write(2);
constexpr std::chrono::milliseconds closing(500);

Clock::duration duration_of(Seconds time) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(time.count()));
}

InputError not_written(const std::string& path) {
  return {"--metrics-textfile " + path, "its disk takes too long", "choose another folder"};
}

void write_the_first(const std::string& path, const MetricSet& metrics) {
  Errand first([path, metrics] { write_atomically(path, metrics.text(), Survives::crash); });
  if (!first.has_ended_by(Clock::now() + first_write)) throw not_written(path);
}

void require_consistent(const MetricsOptions& options) {
  if (!options.auth.empty() && options.listen.empty()) {
    throw InputError("--metrics-auth", "there is nothing that listens", "give --metrics-listen HOST:PORT");
  }
  if ((options.keep || !options.push_auth.empty()) && options.push.empty()) {
    throw InputError(options.keep ? "--metrics-keep" : "--metrics-push-auth", "nothing is pushed",
                     "give --metrics-push URL");
  }
  if (!options.textfile.empty() && !options.textfile.ends_with(".prom")) {
    throw InputError("--metrics-textfile " + options.textfile, "is not read by node exporter",
                     "give the file a name that ends in .prom");
  }
}

// Who may scrape; nothing: whoever reaches it.
std::optional<Passwords> passwords_of(const MetricsOptions& options) {
  if (options.auth.empty()) return std::nullopt;
  return Passwords("--metrics-auth", options.auth);
}

}  // namespace

void require_usable(const MetricsOptions& options) {
  require_consistent(options);
  if (!options.listen.empty())
    require_secure(listen_address_of("--metrics-listen", options.listen), passwords_of(options));
  if (!options.push.empty()) PushTarget(options.push, options.push_auth, "");
}

// With the target, and what a push under way is to know. Outlives the outlets where a push hangs.
struct MetricsOutlets::Push {
  Push(const MetricsOptions& options, const std::string& suite) : target(options.push, options.push_auth, suite) {}

  PushTarget target;
  std::atomic<Clock::time_point> give_up_at = Clock::time_point::max();

  bool is_given_up() const { return Clock::now() > give_up_at.load(); }
};

MetricsOutlets::MetricsOutlets(const MetricsOptions& options, const MetricSet& set, const std::string& suite, Say say)
    : options_(options), metrics_(set), say_(std::move(say)) {
  require_usable(options);
  if (!options.push.empty()) push_ = std::make_shared<Push>(options, suite);
  if (!options.textfile.empty()) write_the_first(options.textfile, metrics_);
  if (!options.listen.empty()) begin_listening();
  if (push_) begin_pushing();
  if (!options.textfile.empty()) begin_writing();
}

void MetricsOutlets::begin_listening() {
  ListenAddress address = listen_address_of("--metrics-listen", options_.listen);
  listener_.emplace(address, passwords_of(options_), [set = metrics_] { return set.pieces(); });
  address.port = listener_->port();
  say_("Metrics: http://" + text_of(address) + "/metrics");
}

void MetricsOutlets::begin_pushing() {
  const auto work = [push = push_, metrics = metrics_] {
    try {
      push->target.put(metrics.text(), push_deadline, [&push] { return push->is_given_up(); });
    } catch (const PushError&) {
      if (!push->is_given_up()) throw;
    }
  };
  pushing_.emplace(pause, work, [say = say_](const std::string& what) { say("warning: " + what); });
}

void MetricsOutlets::begin_writing() {
  const auto work = [path = options_.textfile, metrics = metrics_] {
    write_atomically(path, metrics.text(), Survives::crash);
  };
  writing_.emplace(pause, work, [say = say_](const std::string& what) { say("warning: " + what); });
}

MetricsOutlets::~MetricsOutlets() { end({}); }

// A thread each: none waits for what another waits for.
void MetricsOutlets::end(const OutletsEnd& how) {
  if (std::exchange(has_ended_, true)) return;
  const auto deadline = Clock::now() + duration_of(how.deadline);
  std::thread push = quiet_thread([&] { end_push(deadline); });
  std::thread textfile = quiet_thread([&] { end_textfile(deadline); });
  linger(how);
  if (listener_) listener_->close_by(std::max(deadline, Clock::now() + closing));
  push.join();
  textfile.join();
}

void MetricsOutlets::linger(const OutletsEnd& how) const {
  if (!listener_ || listener_->latest_answered() == 0) return;
  const std::uint64_t before = listener_->latest_begun();
  const auto limit = Clock::now() + duration_of(how.linger);
  constexpr std::chrono::milliseconds between_looks(20);
  while (Clock::now() < limit && listener_->latest_answered() <= before && !how.is_cut_short()) {
    std::this_thread::sleep_for(between_looks);
  }
}

// A push that goes on must not come behind the removal.
void MetricsOutlets::end_push(Clock::time_point deadline) {
  if (!push_) return;
  push_->give_up_at = Clock::now() + (deadline - Clock::now()) / 2;
  try {
    if (!pushing_->end_by(deadline)) throw PushError("the Pushgateway does not answer");
    const Seconds left(std::chrono::duration<double>(deadline - Clock::now()).count());
    if (options_.keep) {
      push_->target.put(metrics_.text(), std::max(left, least_push), [] { return false; });
    } else {
      push_->target.remove(std::max(left, least_push));
    }
  } catch (const std::exception& error) {
    say_("warning: " + std::string(options_.keep ? "the last metrics were not pushed: " : "metrics stay there: ") +
         error.what());
  }
}

void MetricsOutlets::end_textfile(Clock::time_point deadline) {
  if (!writing_) return;
  try {
    if (!writing_->end_by(deadline)) throw not_written(options_.textfile);
    Errand last(
        [path = options_.textfile, metrics = metrics_] { write_atomically(path, metrics.text(), Survives::crash); });
    if (!last.has_ended_by(deadline)) throw not_written(options_.textfile);
  } catch (const std::exception& error) {
    say_(std::string("warning: ") + error.what());
  }
}

}  // namespace moebench
