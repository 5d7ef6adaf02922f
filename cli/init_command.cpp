#include "cli/init_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "suites/commented_suite.h"

namespace moebench {
namespace {

int init(const std::string& path) {
  if (path == "-") {
    fmt::print("{}", commented_suite());
    return exit_done;
  }
  // Takes the name first, so that a file that somebody else makes at this moment is not overwritten either.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0 && errno == EEXIST) throw InputError(path, "is already there", "choose another name, or remove it");
  if (fd < 0) throw WriteError(path, std::string("cannot be written: ") + std::strerror(errno), "choose another place");
  ::close(fd);
  try {
    write_atomically(path, commented_suite());
  } catch (const WriteError&) {
    ::unlink(path.c_str());
    throw;
  }
  fmt::print("Wrote {}. Change it, then: moebench run {}\n", path, path);
  return exit_done;
}

}  // namespace

void add_init_command(CLI::App& app, Action& chosen) {
  const auto path = std::make_shared<std::string>("suite.yaml");
  CLI::App& command = add_command(app, chosen, "init", "Writes a commented suite to begin with",
                                  "  moebench init\n  moebench init my-layers.yaml\n  moebench init - | less\n",
                                  [path] { return init(*path); });
  command.add_option("FILE", *path, "Where to write it; - prints it")->capture_default_str();
}

}  // namespace moebench
