#include "tests/cli/program.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "reference/base/error.h"
#include "results/store/read_results.h"

namespace moebench::fixtures {
namespace {

using namespace std::chrono_literals;

std::string content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string unique_mark() {
  static int count = 0;
  return "MOEBENCH_TEST_MARK=" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

int processes_with(const std::string& setting) {
  int count = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    // Zombies have no environment any more.
    const std::string environment = content(entry.path() / "environ");
    if (environment.find(setting + '\0') != std::string::npos) ++count;
  }
  return count;
}

}  // namespace

Program::Program(const std::filesystem::path& folder, std::vector<std::string> arguments,
                 std::vector<std::string> settings, Bytes largest_file)
    : mark_(unique_mark()) {
  const std::string name = std::to_string(reinterpret_cast<std::uintptr_t>(this));
  out_ = folder / (name + ".out");
  err_ = folder / (name + ".err");
  settings.push_back(mark_);
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::setpgid(0, 0);
  ::dup2(::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDOUT_FILENO);
  ::dup2(::open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
  if (largest_file > Bytes(0)) {
    const auto size = static_cast<rlim_t>(largest_file.count());
    const rlimit limit{size, size};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);
  }
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  for (const char* launcher : {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"}) ::unsetenv(launcher);
  for (std::string& setting : settings) ::putenv(setting.data());
  arguments.insert(arguments.begin(), MOEBENCH_PROGRAM);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

Program::~Program() {
  if (waited_) return;
  send(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::vector<pid_t> Program::children() const {
  const std::string pid = std::to_string(pid_);
  std::istringstream list(content("/proc/" + pid + "/task/" + pid + "/children"));
  std::vector<pid_t> children;
  for (pid_t child; list >> child;) children.push_back(child);
  return children;
}

// It stays to be waited for.
bool Program::has_ended() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

void Program::send(int signal) const { ::kill(pid_, signal); }

void Program::send_to_group(int signal) const { ::kill(-pid_, signal); }

int Program::wait() {
  int status = 0;
  for (int i = 0; i < 9000; ++i) {
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      waited_ = true;
      return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    std::this_thread::sleep_for(10ms);
  }
  send(SIGKILL);
  ::waitpid(pid_, &status, 0);
  waited_ = true;
  return -1;
}

std::string Program::out() const { return content(out_); }
std::string Program::err() const { return content(err_); }

int Program::left_behind() const {
  for (int i = 0; i < 100; ++i) {
    if (processes_with(mark_) == 0) return 0;
    std::this_thread::sleep_for(50ms);
  }
  return processes_with(mark_);
}

void copy_as_another_build(const std::filesystem::path& path) {
  std::ifstream file(MOEBENCH_PROGRAM, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  const std::string header("\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0", 16);  // of the note that has the id
  const auto note = content.find(header);
  if (note == std::string::npos) throw Error("the program has no id of its build");
  content[note + header.size()] ^= 1;
  std::ofstream(path, std::ios::binary) << content;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

void write_suite(const std::filesystem::path& path, double min_time, int rounds, double timeout) {
  std::ofstream(path) << "name: small\n"
                         "ranks: 2\n"
                         "axes:\n"
                         "  system: [fastmoe, mpipemoe]\n"
                         "  tokens: [256]\n"
                         "  model_dim: [32]\n"
                         "  hidden_dim: [64]\n"
                         "  granularity: [2]\n"
                         "  reuse: [none, s1, s4]\n"
                         "measure: {rounds: "
                      << rounds << ", min_time: " << min_time << ", timeout: " << timeout << ", seed: 1}\n"
                      << "baseline: {system: fastmoe}\n";
}

bool wait_for_runs(const std::filesystem::path& file, std::size_t count) {
  for (int i = 0; i < 3000; ++i) {
    try {
      if (read_results(file).runs.size() >= count) return true;
    } catch (const InputError&) {
      std::this_thread::sleep_for(20ms);  // it has not begun
    }
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

Results read_results(const std::filesystem::path& file) { return moebench::read_results(file.parent_path()); }

}  // namespace moebench::fixtures
