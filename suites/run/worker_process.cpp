#include "suites/run/worker_process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "reference/base/error.h"

namespace moebench {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error("a worker cannot be started: " + what + ": " + std::strerror(errno));
}

// Closed at the end of its scope, never inherited, and above the numbers that a worker uses.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {
    constexpr int first_free = 10;
    if (fd_ < 0) fail("no descriptor");
    if (fd_ < first_free) {
      const int moved = ::fcntl(fd_, F_DUPFD_CLOEXEC, first_free);
      ::close(fd_);
      fd_ = moved;
      if (fd_ < 0) fail("no descriptor");
    }
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_;
};

struct Pipe {
  Pipe() : Pipe(make()) {}

  Descriptor read_end;
  Descriptor write_end;

 private:
  explicit Pipe(std::array<int, 2> ends) : read_end(ends[0]), write_end(ends[1]) {}

  static std::array<int, 2> make() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe");
    return ends;
  }
};

// A file in memory: a pipe would block once full, before the worker reads.
int file_with(const std::string& text) {
  const int fd = ::memfd_create("moebench-task", MFD_CLOEXEC);
  if (fd < 0) fail("no memory for its task");
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd, rest.data(), rest.size());
    if (written < 0) {
      ::close(fd);
      fail("no memory for its task");
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

std::string_view name_part(std::string_view setting) { return setting.substr(0, setting.find('=')); }

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& settings) {
  std::vector<std::string> all = settings;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const std::string& setting : settings) replaced |= name_part(setting) == name_part(*entry);
    if (!replaced) all.emplace_back(*entry);
  }
  return all;
}

struct ChildSetup {
  char** arguments;
  char** environment;
  pid_t parent;
  int task;
  int output;
  int events;
  int errors;  // gets errno if the program cannot be started
};

// After fork() in a process with threads: only what is safe in a signal handler.
[[noreturn]] void become_worker(const ChildSetup& setup) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != setup.parent) ::_exit(1);
  ::dup2(setup.task, STDIN_FILENO);
  ::dup2(setup.output, STDOUT_FILENO);
  ::dup2(setup.output, STDERR_FILENO);
  ::dup2(setup.events, worker_events_fd);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGINT, &ignore, nullptr);
  ::sigaction(SIGHUP, &ignore, nullptr);
  ::sigaction(SIGPIPE, &ignore, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::close_range(worker_events_fd + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execve(setup.arguments[0], setup.arguments, setup.environment);
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(setup.errors, &error, sizeof error);
  ::_exit(127);
}

void make_non_blocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

}  // namespace

WorkerProcess::WorkerProcess(const WorkerCommand& command, const std::string& task) {
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> settings = environment_with(command.environment);
  std::vector<char*> argument_pointers = pointers_to(arguments);
  std::vector<char*> setting_pointers = pointers_to(settings);
  const Descriptor task_file(file_with(task));
  Pipe output;
  Pipe events;
  Pipe errors;
  const ChildSetup setup{.arguments = argument_pointers.data(),
                         .environment = setting_pointers.data(),
                         .parent = ::getpid(),
                         .task = task_file.get(),
                         .output = output.write_end.get(),
                         .events = events.write_end.get(),
                         .errors = errors.write_end.get()};
  const pid_t child = ::fork();
  if (child < 0) fail("no process");
  if (child == 0) become_worker(setup);

  ::close(errors.write_end.release());
  int error = 0;
  if (::read(errors.read_end.get(), &error, sizeof error) == static_cast<ssize_t>(sizeof error)) {
    ::waitpid(child, nullptr, 0);
    errno = error;
    fail(command.arguments.front());
  }
  pid_ = child;
  events_ = events.read_end.release();
  output_ = output.read_end.release();
  make_non_blocking(events_);
  make_non_blocking(output_);
}

WorkerProcess::~WorkerProcess() {
  if (!fate()) {
    send(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(events_);
  ::close(output_);
}

void WorkerProcess::send(int signal) {
  if (!fate()) ::kill(pid_, signal);
}

const std::optional<Fate>& WorkerProcess::fate() {
  int status = 0;
  if (!fate_ && ::waitpid(pid_, &status, WNOHANG) == pid_) fate_ = fate_from(status);
  return fate_;
}

}  // namespace moebench
