#pragma once
// A command of the program, called inside the test.

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/guarded.h"
#include "cli/parse.h"

namespace moebench::fixtures {

struct Called {
  int status = 0;
  std::string out;
  std::string err;
};

// `arguments` begin with the subcommand's name.
inline Called called(void (*add)(CLI::App&, Action&), const std::vector<std::string>& arguments) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Called result;
  result.status = guarded([&] {
    CLI::App app("test", "moebench");
    app.require_subcommand(1);
    Action chosen;
    add(app, chosen);
    std::vector<const char*> argv = {"moebench"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    if (const auto status = parse(app, static_cast<int>(argv.size()), argv.data())) return *status;
    return chosen();
  });
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

}  // namespace moebench::fixtures
