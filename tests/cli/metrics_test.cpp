// Metrics of the real program, and what clients do to it.
#include <sys/resource.h>
#include <sys/stat.h>

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "cli/exit_status.h"
#include "tests/cli/program.h"
#include "tests/metrics/sockets.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Client;
using fixtures::get;
using fixtures::Program;
using fixtures::read_results;
using fixtures::Server;
using testing::AllOf;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using Clock = std::chrono::steady_clock;

constexpr const char* password = "open-sesame-4711";

std::string content_of(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// Ports on which the process listens, by the kernel's tables.
std::set<std::uint16_t> listening_ports(pid_t pid) {
  std::set<std::string> own;
  const std::filesystem::path folder = "/proc/" + std::to_string(pid);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "fd", error)) {
    own.insert(std::filesystem::read_symlink(entry.path(), error).string());
  }
  std::set<std::uint16_t> ports;
  for (const char* const table : {"net/tcp", "net/tcp6"}) {
    std::ifstream file(folder / table);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      std::istringstream fields(line);
      std::string number, local, remote, state, skipped, inode;
      fields >> number >> local >> remote >> state >> skipped >> skipped >> skipped >> skipped >> skipped >> inode;
      if (state != "0A" || !own.contains("socket:[" + inode + "]")) continue;
      ports.insert(static_cast<std::uint16_t>(std::strtoul(local.substr(local.rfind(':') + 1).c_str(), nullptr, 16)));
    }
  }
  return ports;
}

class MetricsOfTheProgram : public testing::Test {
 protected:
  MetricsOfTheProgram() { fixtures::write_suite(suite_, 0.3, 2); }

  std::vector<std::string> arguments(std::vector<std::string> more) const {
    std::vector<std::string> all = {"run", suite_.string(), "--out", "out"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  std::string secret_file(const std::string& text) const {
    const std::string path = folder_ / "secret";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), 0600);
    return path;
  }

  // Where it says that it listens; 0 if it does not within half a minute.
  static std::uint16_t port_of(const Program& program) {
    const std::string before = "Metrics: http://127.0.0.1:";
    for (int i = 0; i < 1500; ++i) {
      const std::string text = program.err();
      const auto place = text.find(before);
      if (place != std::string::npos && text.find('\n', place) != std::string::npos) {
        return static_cast<std::uint16_t>(std::strtoul(text.c_str() + place + before.size(), nullptr, 10));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return 0;
  }

  void expect_undisturbed(Program& program) {
    EXPECT_EQ(program.wait(), exit_done) << program.err();
    EXPECT_EQ(program.left_behind(), 0);
    const Results results = read_results(results_);
    EXPECT_EQ(results.state, ResultsState::complete);
    EXPECT_THAT(results.runs, AllOf(SizeIs(4), Each(Field(&RunResult::status, RunStatus::ok))));
  }

  fixtures::TemporaryFolder folder_;
  std::filesystem::path suite_ = folder_ / "small.yaml";
  std::filesystem::path results_ = folder_ / "out/results.json";
};

TEST_F(MetricsOfTheProgram, AreServedToNobodyUnlessAskedFor) {
  Program program(folder_.path(), arguments({}));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1));
  for (const std::uint16_t port : listening_ports(program.pid())) {
    const Client client(port);
    client.send("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n");
  }
  expect_undisturbed(program);
  EXPECT_THAT(program.err(), Not(HasSubstr("Metrics:")));
}

TEST_F(MetricsOfTheProgram, AreScrapedWhileItRuns) {
  Program program(folder_.path(), arguments({"--metrics-listen", "127.0.0.1:0", "--metrics-textfile", "run.prom"}));
  const std::uint16_t port = port_of(program);
  ASSERT_NE(port, 0);
  EXPECT_EQ(listening_ports(program.pid()).count(port), 1U);
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1));
  const std::string text = get(port);
  EXPECT_THAT(
      text,
      AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("moebench_run_state{state=\"running\",suite=\"small\"} 1\n"),
            HasSubstr("run=\"out\",source=\"measured\",suite=\"small\""), HasSubstr("moebench_step_seconds_count{")));
  expect_undisturbed(program);
  EXPECT_THAT(content_of(folder_ / "run.prom"),
              AllOf(HasSubstr("moebench_run_state{state=\"complete\",suite=\"small\"} 1\n"),
                    HasSubstr("moebench_run_progress_ratio{suite=\"small\"} 1\n"),
                    HasSubstr("moebench_configurations{state=\"done\",suite=\"small\"} 4\n")));
}

TEST_F(MetricsOfTheProgram, KeepSecretsToThemselves) {
  const Server gateway([](const std::string&) { return "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\nno\n"; });
  const std::string file = secret_file(std::string("ann:") + password + "\n");
  Program program(folder_.path(), arguments({"--metrics-listen", "127.0.0.1:0", "--metrics-auth", file,
                                             "--metrics-push", gateway.url(), "--metrics-push-auth", file}));
  const std::uint16_t port = port_of(program);
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1));
  EXPECT_THAT(get(port), AllOf(StartsWith("HTTP/1.1 401"), Not(HasSubstr("moebench_"))));
  EXPECT_THAT(get(port, "/metrics", fixtures::basic_authorization(std::string("ann:") + password)),
              StartsWith("HTTP/1.1 200"));
  std::vector<pid_t> processes = program.children();
  processes.push_back(program.pid());
  for (const pid_t pid : processes) {
    for (const char* const what : {"cmdline", "environ"}) {
      EXPECT_THAT(content_of("/proc/" + std::to_string(pid) + "/" + what), Not(HasSubstr(password)));
    }
  }
  expect_undisturbed(program);
  EXPECT_THAT(program.err(),
              AllOf(HasSubstr("warning: the Pushgateway at 127.0.0.1 answers 401"), Not(HasSubstr(password))));
  EXPECT_THAT(program.out(), Not(HasSubstr(password)));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "out")) {
    EXPECT_THAT(content_of(entry.path()), Not(HasSubstr(password))) << entry.path();
  }
}

TEST_F(MetricsOfTheProgram, AreRefusedToOtherMachinesWithoutAPassword) {
  Program program(folder_.path(), arguments({"--metrics-listen", "0.0.0.0:0"}));
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), HasSubstr("--metrics-auth"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(MetricsOfTheProgram, AreNoWayToDisturbIt) {
  Program program(folder_.path(), arguments({"--metrics-listen", "127.0.0.1:0"}));
  const std::uint16_t port = port_of(program);
  ASSERT_NE(port, 0);
  const rlimit before = [] {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit;
  }();
  rlimit more = before;
  more.rlim_cur = before.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &more);
  std::mutex mutex;
  std::vector<Client> clients;
  std::vector<std::thread> threads;
  constexpr int many = 1000;
  for (int i = 0; i < many; ++i) {
    threads.emplace_back([&, i] {
      Client client(port);
      if (i % 3 == 0) client.send("GET /metrics HTTP/1.1\r\nX-Slow: ");                 // and no more
      if (i % 3 == 1) client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");  // and reads nothing
      const std::lock_guard lock(mutex);
      clients.push_back(std::move(client));
    });
  }
  std::thread large([&] {
    const Client client(port);
    client.send("GET /metrics HTTP/1.1\r\nX-Large: " + std::string(10'000'000, 'x'));
  });
  expect_undisturbed(program);
  for (std::thread& thread : threads) thread.join();
  large.join();
}

TEST_F(MetricsOfTheProgram, MakeNoDifferenceToItsEndWhereAGatewayNeverAnswers) {
  const Server gateway([](const std::string&) { return ""; });
  Program program(folder_.path(), arguments({"--metrics-push", gateway.url()}));
  ASSERT_TRUE(gateway.wait_for_requests(1));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 4));
  expect_undisturbed(program);
  EXPECT_THAT(program.err(), HasSubstr("warning: metrics stay there"));
}

TEST_F(MetricsOfTheProgram, EndWithItAfterASignal) {
  const Server gateway([](const std::string&) { return ""; });
  fixtures::write_suite(suite_, 0.3, 50);
  Program program(folder_.path(), arguments({"--metrics-listen", "127.0.0.1:0", "--metrics-push", gateway.url()}));
  const std::uint16_t port = port_of(program);
  const Client stuck(port);
  stuck.send("GET /metrics HTTP/1.1\r\nX-Slow: ");
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1));
  const auto begin = Clock::now();
  program.send(SIGTERM);
  EXPECT_EQ(program.wait(), exit_terminated);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(read_results(results_).state, ResultsState::interrupted);
  EXPECT_EQ(program.left_behind(), 0);
}

TEST_F(MetricsOfTheProgram, AreScrapedOnceMoreAfterTheEnd) {
  Program program(folder_.path(), arguments({"--metrics-listen", "127.0.0.1:0", "--metrics-linger", "30"}));
  const std::uint16_t port = port_of(program);
  EXPECT_THAT(get(port), StartsWith("HTTP/1.1 200"));
  for (int i = 0; i < 3000 && program.out().find("Results: ") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_THAT(get(port), HasSubstr("moebench_run_state{state=\"complete\",suite=\"small\"} 1\n"));
  const auto begin = Clock::now();
  expect_undisturbed(program);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(MetricsOfTheProgram, WaitForAScraperNoLongerThanASignalAllows) {
  fixtures::write_suite(suite_, 0.3, 50);
  Program program(folder_.path(), arguments({"--metrics-listen", "127.0.0.1:0", "--metrics-linger", "30"}));
  EXPECT_THAT(get(port_of(program)), StartsWith("HTTP/1.1 200"));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1));
  const auto begin = Clock::now();
  program.send(SIGTERM);
  EXPECT_EQ(program.wait(), exit_terminated);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(MetricsOfTheProgram, AreWrittenWithoutWaitingForAPipe) {
  ASSERT_EQ(::mkfifo((folder_ / "run.prom.tmp").c_str(), 0600), 0);
  Program program(folder_.path(), arguments({"--metrics-textfile", "run.prom"}));
  expect_undisturbed(program);
  EXPECT_THAT(content_of(folder_ / "run.prom"),
              HasSubstr("moebench_run_state{state=\"complete\",suite=\"small\"} 1\n"));
}

TEST_F(MetricsOfTheProgram, AreRefusedBeforeAnythingElse) {
  std::filesystem::create_directory(folder_ / "out");
  std::ofstream(folder_ / "out/of-others") << "text";
  const std::vector<std::vector<std::string>> wrong = {
      {"--metrics-listen", ""},         {"--metrics-textfile", ""},           {"--metrics-push", ""},
      {"--metrics-listen", "nonsense"}, {"--metrics-push", "http://host/#x"}, {"--metrics-linger", "2"}};
  for (const std::vector<std::string>& options : wrong) {
    std::vector<std::string> dry = options;
    dry.emplace_back("--dry-run");
    for (const std::vector<std::string>& more : {options, dry}) {
      Program program(folder_.path(), arguments(more));
      EXPECT_EQ(program.wait(), exit_usage) << options.front();
      EXPECT_THAT(program.err(), HasSubstr(options.front()));
    }
  }
}

TEST_F(MetricsOfTheProgram, AreThoseOfFinishedResultsToo) {
  Program run(folder_.path(), {"run", suite_.string(), "--device", "sim:a100-64", "--out", "out"});
  ASSERT_EQ(run.wait(), exit_done) << run.err();
  Program serve(folder_.path(), {"serve", ".", "--listen", "127.0.0.1:0"});
  const std::uint16_t port = port_of(serve);
  ASSERT_NE(port, 0);
  EXPECT_THAT(get(port),
              AllOf(HasSubstr("moebench_run_state{state=\"complete\",suite=\"small\"} 1\n"),
                    HasSubstr("moebench_served_runs{state=\"shown\"} 1\n"), HasSubstr("source=\"simulated\"")));
  serve.send(SIGTERM);
  EXPECT_EQ(serve.wait(), exit_terminated);
  EXPECT_THAT(serve.err(), HasSubstr("Serving "));
}

TEST_F(MetricsOfTheProgram, AreNotServedOfNothing) {
  Program serve(folder_.path(), {"serve", "missing", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(serve.wait(), exit_usage);
}

// As of a variable with the file's name that is not set: whoever reaches it would be let in.
TEST_F(MetricsOfTheProgram, AreNotServedWithPasswordsFromNowhere) {
  Program serve(folder_.path(), {"serve", ".", "--listen", "127.0.0.1:0", "--auth", ""});
  EXPECT_EQ(serve.wait(), exit_usage);
  EXPECT_THAT(serve.err(), HasSubstr("--auth: is empty: give a value"));
}

}  // namespace
}  // namespace moebench
