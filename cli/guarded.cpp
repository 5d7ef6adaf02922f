#include "cli/guarded.h"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <new>
#include <system_error>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "reference/base/error.h"

namespace moebench {

namespace {

// What went to standard output, and did not arrive there.
bool has_lost_output() { return std::fflush(stdout) != 0 || std::ferror(stdout) != 0; }

int complain_about_output(const std::error_code& cause) {
  fmt::print(stderr, "error: standard output: cannot be written: {}: is there space left?\n", cause.message());
  return exit_usage;
}

}  // namespace

int guarded(const std::function<int()>& command) {
  try {
    const int status = command();
    errno = 0;
    if (!has_lost_output()) return status;
    const int lost = complain_about_output({errno != 0 ? errno : EIO, std::generic_category()});
    return status == exit_done ? lost : status;
  } catch (const InputError& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_usage;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "error: out of memory\n");
    return exit_failed;
  } catch (const std::system_error& error) {
    if (std::ferror(stdout) != 0) return complain_about_output(error.code());
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_failed;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_failed;
  }
}

}  // namespace moebench
