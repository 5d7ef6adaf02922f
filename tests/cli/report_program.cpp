// `moebench report` as a program by itself, which needs no LibTorch.

#include "cli/guarded.h"
#include "cli/report_command.h"

int main(int argc, char** argv) {
  return moebench::guarded([&] {
    CLI::App app("One command of moebench.", "report_program");
    app.require_subcommand(1);
    moebench::Action chosen;
    moebench::add_report_command(app, chosen);
    if (const auto exit_status = moebench::parse(app, argc, argv)) return *exit_status;
    return chosen();
  });
}
