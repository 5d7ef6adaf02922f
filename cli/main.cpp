// moebench: benchmarks of Mixture-of-Experts layers.

#include "cli/app.h"
#include "cli/guarded.h"

int main(int argc, char** argv) {
  return moebench::guarded([&] {
    moebench::Action chosen;
    const std::unique_ptr<CLI::App> app = moebench::make_app(chosen);
    if (const auto exit_status = moebench::parse(*app, argc, argv)) return *exit_status;
    return chosen();
  });
}
