// moebench: benchmarks of Mixture-of-Experts layers.

#include "cli/app.h"
#include "cli/guarded.h"

int main(int argc, char** argv) {
  using namespace moebench;
  return guarded([&] {
    Action chosen;
    const std::unique_ptr<CLI::App> app = make_app(chosen);
    if (const auto exit_status = parse(*app, argc, argv)) return *exit_status;
    return chosen();
  });
}
