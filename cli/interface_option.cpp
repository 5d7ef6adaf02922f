#include "cli/interface_option.h"

namespace moebench {

void add_interface_option(CLI::App& command, std::string& name) {
  command.add_option("--interface", name,
                     "Network interface that this machine's ranks talk over, instead of the one towards MASTER_ADDR");
}

}  // namespace moebench
