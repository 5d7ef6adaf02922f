#include "cli/serve_command.h"

#include <poll.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "cli/metrics_options.h"
#include "metrics/errand.h"
#include "metrics/metrics_listener.h"
#include "metrics/repetition.h"
#include "metrics/served_results.h"
#include "suites/run/interrupts.h"

namespace moebench {
namespace {

constexpr Seconds between_looks(2);
constexpr std::chrono::seconds longest_look_at_the_end(2);

struct ServeOptions {
  std::string folder;
  std::string listen = "127.0.0.1:9464";
  std::string auth;
};

void look(ServedResults& results) {
  const std::string news = results.look();
  if (!news.empty()) fmt::print(stderr, "Serving {}\n", news);
}

int serve(const ServeOptions& options) {
  Interrupts interrupts;
  ListenAddress address = listen_address_of("--listen", options.listen);
  std::optional<Passwords> passwords;
  if (!options.auth.empty()) passwords.emplace("--auth", options.auth);
  const auto results = std::make_shared<ServedResults>(options.folder);
  Errand first([results] { look(*results); });
  first.has_ended_by(Errand::Clock::time_point::max());
  const MetricsListener listener(address, std::move(passwords), [results] { return results->pieces(); });
  address.port = listener.port();
  fmt::print(stderr, "Metrics: http://{}/metrics\n", text_of(address));
  // Whatever goes wrong: a disk that is full or gone may come back.
  Repetition again(
      between_looks, [results] { look(*results); },
      [](const std::string& what) { fmt::print(stderr, "warning: {}\n", what); });
  while (!interrupts.signal()) {
    pollfd signal{.fd = interrupts.fd(), .events = POLLIN, .revents = 0};
    ::poll(&signal, 1, -1);
  }
  again.end_by(Errand::Clock::now() + longest_look_at_the_end);
  return 128 + *interrupts.signal();
}

}  // namespace

void add_serve_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ServeOptions>();
  CLI::App& command = add_command(app, chosen, "serve", "Shows finished results to Prometheus",
                                  "  moebench serve moebench-results\n"
                                  "  moebench serve moebench-results --listen 0.0.0.0:9464 --auth secrets/scrapers\n"
                                  "Of each suite the newest run below the folder, and what its newest gate said. Reads "
                                  "again what changes. Ends with\n"
                                  "130 after Ctrl-C and 143 after SIGTERM.\n",
                                  [options] { return serve(*options); });
  command.add_option("FOLDER", options->folder, "The folder of a run, or one with runs below it")->required();
  command.add_option("--listen", options->listen, "HOST:PORT that Prometheus scrapes; port 0: any that is free")
      ->capture_default_str();
  command
      .add_option("--auth", options->auth,
                  "File of lines user:password that may scrape; needed where other machines reach the address")
      ->check(CLI::Validator(complaint_of_nothing, ""));
}

}  // namespace moebench
