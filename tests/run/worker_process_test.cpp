#include "suites/run/worker_process.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <thread>

#include "reference/base/error.h"
#include "suites/run/line_reader.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

WorkerCommand shell(const std::string& script) { return {.arguments = {"/bin/sh", "-c", script}, .environment = {}}; }

std::vector<std::string> read_all(int fd) {
  std::vector<std::string> lines;
  LineReader reader(fd);
  while (reader.read([&](const std::string& line) { lines.push_back(line); })) {
    pollfd descriptor{fd, POLLIN, 0};
    ::poll(&descriptor, 1, -1);
  }
  return lines;
}

Fate end_of(WorkerProcess& process) {
  while (!process.fate()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return *process.fate();
}

bool is_alive(pid_t pid) {
  // A process that has ended and was not waited for still takes signals.
  const auto lines = fixtures::lines_of("/proc/" + std::to_string(pid) + "/stat");
  return !lines.empty() && lines[0].find(") Z") == std::string::npos;
}

TEST(WorkerProcess, GetsItsTaskAndHasTwoPipes) {
  WorkerProcess process(shell("cat >&3; echo said; echo complained >&2"), "the task\n");
  EXPECT_THAT(read_all(process.events_fd()), ElementsAre("the task"));
  EXPECT_THAT(read_all(process.output_fd()), ElementsAre("said", "complained"));
  EXPECT_TRUE(end_of(process).clean());
}

TEST(WorkerProcess, TakesATaskLargerThanAPipe) {
  WorkerProcess process(shell("wc -c >&3"), std::string(1'000'000, 'x'));
  EXPECT_THAT(read_all(process.events_fd()), ElementsAre("1000000"));
}

TEST(WorkerProcess, SaysHowItEnded) {
  WorkerProcess leaver(shell("exit 3"), "");
  EXPECT_EQ(end_of(leaver), (Fate{.by_signal = false, .number = 3}));
  WorkerProcess crasher(shell("kill -SEGV $$"), "");
  EXPECT_EQ(end_of(crasher), (Fate{.by_signal = true, .number = SIGSEGV}));
}

TEST(WorkerProcess, HasTheSettingsOfItsCommandBesideItsParents) {
  ::setenv("MOEBENCH_TEST_A", "parent's", 1);
  ::setenv("MOEBENCH_TEST_B", "parent's", 1);
  WorkerCommand command = shell("echo $MOEBENCH_TEST_A, $MOEBENCH_TEST_B >&3");
  command.environment = {"MOEBENCH_TEST_A=mine"};
  WorkerProcess process(command, "");
  EXPECT_THAT(read_all(process.events_fd()), ElementsAre("mine, parent's"));
}

TEST(WorkerProcess, InheritsNoOtherDescriptor) {
  std::array<int, 2> leak{};
  ASSERT_EQ(::pipe(leak.data()), 0);
  WorkerProcess process(shell("ls /proc/$$/fd >&3"), "");
  // The shell itself may use more for the script; none of them is the pipe.
  for (const std::string& fd : read_all(process.events_fd())) {
    EXPECT_NE(fd, std::to_string(leak[0]));
    EXPECT_NE(fd, std::to_string(leak[1]));
  }
  ::close(leak[0]);
  ::close(leak[1]);
}

TEST(WorkerProcess, IgnoresCtrlCAndHeedsSigterm) {
  WorkerProcess process(shell("echo ready >&3; sleep 60"), "");
  pollfd descriptor{process.events_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&descriptor, 1, 10000), 1);
  process.send(SIGINT);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(process.fate().has_value());
  process.send(SIGTERM);
  EXPECT_EQ(end_of(process).number, SIGTERM);
}

TEST(WorkerProcess, IsKilledWithItsOwner) {
  pid_t pid = 0;
  {
    WorkerProcess process(shell("exec sleep 60"), "");
    pid = process.pid();
    EXPECT_TRUE(is_alive(pid));
  }
  EXPECT_FALSE(is_alive(pid));
}

TEST(WorkerProcess, DoesNotOutliveAnAgentThatIsKilled) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t agent = ::fork();
  if (agent == 0) {
    WorkerProcess process(shell("exec sleep 60"), "");
    const pid_t pid = process.pid();
    [[maybe_unused]] const ssize_t written = ::write(pipe[1], &pid, sizeof pid);
    ::pause();
    ::_exit(0);
  }
  pid_t worker = 0;
  ASSERT_EQ(::read(pipe[0], &worker, sizeof worker), static_cast<ssize_t>(sizeof worker));
  EXPECT_TRUE(is_alive(worker));
  ::kill(agent, SIGKILL);
  ::waitpid(agent, nullptr, 0);
  for (int i = 0; i < 1000 && is_alive(worker); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_FALSE(is_alive(worker));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST(WorkerProcess, ThatIsNotThereIsAnError) {
  try {
    WorkerProcess process({.arguments = {"/no/such/program"}, .environment = {}}, "");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/no/such/program: No such file"));
  }
}

}  // namespace
}  // namespace moebench
