#include "cli/metrics_options.h"

#include "cli/shell_word.h"

namespace moebench {

void add_metrics_options(CLI::App& command, MetricsOptions& options) {
  command.add_option("--metrics-listen", options.listen,
                     "HOST:PORT that Prometheus scrapes while it runs; port 0: any that is free; not given: none");
  command.add_option("--metrics-auth", options.auth,
                     "File of lines user:password that may scrape; needed where other machines reach the address");
  command.add_option("--metrics-push", options.push, "URL of a Pushgateway, such as http://localhost:9091");
  command.add_option("--metrics-push-auth", options.push_auth, "File with a line user:password for the Pushgateway");
  command.add_flag("--metrics-keep", options.keep, "Leave at the end what was pushed; otherwise it is removed");
  command.add_option("--metrics-textfile", options.textfile,
                     "File that node exporter's textfile collector reads (.prom)");
}

std::string text_of(const MetricsOptions& options) {
  std::string text;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += std::string(" ") + name + " " + shell_word(value);
  };
  add("--metrics-listen", options.listen);
  add("--metrics-auth", options.auth);
  add("--metrics-push", options.push);
  add("--metrics-push-auth", options.push_auth);
  if (options.keep) text += " --metrics-keep";
  add("--metrics-textfile", options.textfile);
  return text;
}

}  // namespace moebench
