#include "cli/metrics_options.h"

#include <fmt/format.h>

#include "cli/shell_word.h"

namespace moebench {

namespace {

constexpr int longest_linger = 60;  // seconds

}  // namespace

std::string complaint_of_nothing(const std::string& value) { return value.empty() ? "is empty: give a value" : ""; }

void add_metrics_options(CLI::App& command, MetricsOptions& options) {
  const auto add = [&](const std::string& name, std::string& value, const std::string& help) {
    return command.add_option(name, value, help)->check(CLI::Validator(complaint_of_nothing, ""));
  };
  CLI::Option* listen =
      add("--metrics-listen", options.listen,
          "HOST:PORT that Prometheus scrapes while it runs; port 0: any that is free; not given: none");
  add("--metrics-auth", options.auth,
      "File of lines user:password that may scrape; needed where other machines reach the address");
  command
      .add_option_function<int>(
          "--metrics-linger", [&options](int seconds) { options.linger = Seconds(seconds); },
          "Seconds for which the end waits for one more scrape, where there was one; 2 at most after a signal; "
          "5 unless given")
      ->check(CLI::Range(0, longest_linger))
      ->needs(listen);
  add("--metrics-push", options.push, "URL of a Pushgateway, such as http://localhost:9091");
  add("--metrics-push-auth", options.push_auth, "File with a line user:password for the Pushgateway");
  command.add_flag("--metrics-keep", options.keep, "Leave at the end what was pushed; otherwise it is removed");
  add("--metrics-textfile", options.textfile, "File that node exporter's textfile collector reads (.prom)");
}

std::string text_of(const MetricsOptions& options) {
  std::string text;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += std::string(" ") + name + " " + shell_word(value);
  };
  add("--metrics-listen", options.listen);
  add("--metrics-auth", options.auth);
  if (options.linger != MetricsOptions{}.linger)
    text += fmt::format(" --metrics-linger {:.0f}", options.linger.count());
  add("--metrics-push", options.push);
  add("--metrics-push-auth", options.push_auth);
  if (options.keep) text += " --metrics-keep";
  add("--metrics-textfile", options.textfile);
  return text;
}

}  // namespace moebench
