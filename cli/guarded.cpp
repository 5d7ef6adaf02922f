#include "cli/guarded.h"

#include <cstdio>
#include <exception>
#include <new>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "reference/base/error.h"

namespace moebench {

int guarded(const std::function<int()>& command) {
  try {
    return command();
  } catch (const InputError& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_usage;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "error: out of memory\n");
    return exit_failed;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_failed;
  }
}

}  // namespace moebench
