#include "suites/run/child_run.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>

#include "results/store/read_results.h"
#include "suites/run/gate_round.h"
#include "suites/run/worker_process.h"

namespace moebench {
namespace {

constexpr int refused = 2;  // exit statuses of `moebench run`
constexpr int configuration_failed = 5;
constexpr std::chrono::seconds time_to_end(10);  // after which a process that was asked to is ended

// What the process has said since; false when it will say no more.
bool copy_output(int fd, std::ofstream& log) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size <= 0) return size < 0;
    log.write(buffer.data(), size);
    log.flush();
  }
}

// Asks the process to end at a signal and at its deadline. Returns whether it was at the deadline.
bool wait_for(WorkerProcess& process, std::ofstream& log, Interrupts& interrupts, std::optional<Deadline> deadline) {
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> asked;
  bool is_late = false;
  bool is_talking = true;
  while (!process.fate()) {
    std::array<pollfd, 2> fds = {pollfd{is_talking ? process.output_fd() : -1, POLLIN, 0},
                                 pollfd{asked ? -1 : interrupts.fd(), POLLIN, 0}};
    constexpr int look_again_ms = 50;
    ::poll(fds.data(), fds.size(), look_again_ms);
    if (is_talking) is_talking = copy_output(process.output_fd(), log);
    is_late = is_late || (!asked && deadline && Clock::now() >= *deadline);
    if (!asked && (is_late || interrupts.signal())) {
      process.send(SIGTERM);
      asked = Clock::now();
    }
    if (asked && Clock::now() - *asked > time_to_end) process.send(SIGKILL);
  }
  if (is_talking) copy_output(process.output_fd(), log);
  return is_late;
}

// Of what it said, the last line that says something.
std::string last_words(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string last;
  for (std::string line; std::getline(file, line);) {
    const bool is_help = line.starts_with("See ");
    if (!line.empty() && !is_help) last = line;
  }
  const std::string prefix = "error: ";
  return last.starts_with(prefix) ? last.substr(prefix.size()) : last;
}

Results complete_results(const ChildRun& run, const std::filesystem::path& log_file) {
  const std::string where_to_look = "; what it said: " + log_file.string();
  Results results;
  try {
    results = read_results(run.folder);
  } catch (const InputError& error) {
    throw IncompleteRoundError(run.program + ": " + error.what() + where_to_look);
  }
  if (results.state == ResultsState::complete) return results;
  throw IncompleteRoundError(run.program + ": the round is not complete: " + std::string(name_of(results.state)) +
                             where_to_look);
}

}  // namespace

std::optional<Results> run_one_round(const ChildRun& run, Interrupts& interrupts) {
  std::filesystem::create_directories(run.folder.parent_path());
  const std::filesystem::path log_file = run.folder.string() + ".log";
  std::ofstream log(log_file);
  WorkerCommand command{.arguments = {run.program, "run"}, .environment = {gate_round_variable(run.round)}};
  command.arguments.insert(command.arguments.end(), run.arguments.begin(), run.arguments.end());
  for (const char* argument : {"--rounds", "1", "--out"}) command.arguments.emplace_back(argument);
  command.arguments.push_back(run.folder.string());
  {
    std::optional<WorkerProcess> process;
    try {
      process.emplace(command, "");
    } catch (const Error& error) {
      throw InputError(run.program, error.what(), "name a moebench of another build");
    }
    const bool is_late = wait_for(*process, log, interrupts, run.deadline);
    log.close();
    if (interrupts.signal()) return std::nullopt;
    if (is_late) {
      throw IncompleteRoundError(
          run.program + ": did not end in the time that there was, and was ended; what it said: " + log_file.string());
    }
    const Fate fate = *process->fate();
    if (!fate.by_signal && fate.number == refused) throw InputError(run.program + ": " + last_words(log_file));
    if (fate.by_signal || (fate.number != 0 && fate.number != configuration_failed)) {
      throw IncompleteRoundError(run.program + ": " + describe(fate) + "; what it said: " + log_file.string());
    }
  }
  return complete_results(run, log_file);
}

}  // namespace moebench
