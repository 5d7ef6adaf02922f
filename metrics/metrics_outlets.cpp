#include "metrics/metrics_outlets.h"

#include "reference/base/error.h"
#include "results/atomic_file.h"

namespace moebench {
namespace {

constexpr Seconds pause(5);
constexpr Seconds push_deadline(5);
constexpr Seconds last_push_deadline(2);
constexpr std::chrono::seconds grace(1);  // for a push that goes on: it must not come behind the removal

}  // namespace

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

MetricsOutlets::MetricsOutlets(const MetricsOptions& options, const MetricSet& set, const std::string& suite, Say say)
    : options_(options), set_(set), say_(std::move(say)) {
  require_consistent(options);
  if (!options.push.empty()) target_.emplace(options.push, options.push_auth, suite);
  if (!options.textfile.empty()) write_atomically(options.textfile, set.text());
  if (!options.listen.empty()) {
    ListenAddress address = listen_address_of("--metrics-listen", options.listen);
    std::optional<Passwords> passwords;
    if (!options.auth.empty()) passwords.emplace("--metrics-auth", options.auth);
    listener_.emplace(address, std::move(passwords), set.collectable());
    address.port = listener_->port();
    say_("Metrics: http://" + text_of(address) + "/metrics");
  }
  const auto warn = [this](const std::string& what) { say_("warning: " + what); };
  if (target_) {
    pushing_.emplace(
        pause, [this] { push(); }, warn);
  }
  if (!options.textfile.empty()) {
    writing_.emplace(
        pause, [this] { write_atomically(options_.textfile, set_.text()); }, warn);
  }
}

MetricsOutlets::~MetricsOutlets() {
  listener_.reset();
  give_up_at_ = Clock::now() + grace;
  end_push();
  end_textfile();
}

void MetricsOutlets::push() {
  const auto is_given_up = [this] { return Clock::now() > give_up_at_.load(); };
  try {
    target_->put(set_.text(), push_deadline, is_given_up);
  } catch (const PushError&) {
    if (!is_given_up()) throw;
  }
}

void MetricsOutlets::end_push() {
  if (!target_) return;
  pushing_.reset();
  try {
    if (options_.keep) {
      target_->put(set_.text(), last_push_deadline, [] { return false; });
    } else {
      target_->remove(last_push_deadline);
    }
  } catch (const std::exception& error) {
    say_("warning: " + std::string(options_.keep ? "the last metrics were not pushed: " : "metrics stay there: ") +
         error.what());
  }
}

void MetricsOutlets::end_textfile() {
  if (!writing_) return;
  writing_.reset();
  try {
    write_atomically(options_.textfile, set_.text());
  } catch (const std::exception& error) {
    say_(std::string("warning: ") + error.what());
  }
}

}  // namespace moebench
