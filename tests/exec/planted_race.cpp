// Runs a plan on threads while one stream ignores one of its waits: a race, for the thread sanitizer to find.
//
//   exec_planted_race WAIT    the wait's number in the order of the plan's ops; -1 for none

#include <cstdio>
#include <cstdlib>
#include <string>

#include "reference/exec/threads/thread_device.h"
#include "tests/exec/case_run.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const moebench::CaseRun run{.steps = 3, .ignored_wait = static_cast<int>(std::strtol(argv[1], nullptr, 10))};
  run_case(moebench::plain_case("mpipemoe", 1, 3, moebench::ReuseStrategy::s1), run,
           [](int) { return moebench::make_thread_device(); });
  std::puts("done");
  return 0;
}
