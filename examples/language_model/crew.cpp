#include "examples/language_model/crew.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include "reference/base/error.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/rendezvous/tcp_store.h"
#include "suites/run/launch.h"
#include "suites/run/own_address.h"

namespace moebench::example {
namespace {

constexpr Seconds startup(60);
constexpr Seconds after_failure(2);

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_of(int rank, int ranks, std::uint16_t port) {
  std::vector<std::string> settings;
  for (char** setting = environ; *setting != nullptr; ++setting) settings.emplace_back(*setting);
  settings.push_back("RANK=" + std::to_string(rank));
  settings.push_back("WORLD_SIZE=" + std::to_string(ranks));
  settings.emplace_back("MASTER_ADDR=127.0.0.1");
  settings.push_back("MASTER_PORT=" + std::to_string(port));
  return settings;
}

pid_t start(std::vector<std::string> arguments, std::vector<std::string> environment) {
  const std::vector<char*> argv = pointers_to(arguments);
  const std::vector<char*> envp = pointers_to(environment);
  // Not by way of the link: `ps` shows the name of what is executed.
  const std::string program = std::filesystem::read_symlink("/proc/self/exe");
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw Error(std::string("a rank cannot be started: ") + std::strerror(errno));
  if (child == 0) {
    // Nothing but system calls: other threads of the parent may have held locks.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    // A terminal sends them to all processes; rank 0 says when the others end.
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGHUP, SIG_IGN);
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
    ::execve(program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  }
  return child;
}

// Returns when all ranks have started, so that connecting takes no longer than any other exchange.
void meet(Store& store, int rank, int ranks) {
  store.set("started/" + std::to_string(rank), "");
  for (int other = 0; other < ranks; ++other) store.get("started/" + std::to_string(other), startup);
}

bool has_ended(pid_t process) { return ::waitpid(process, nullptr, WNOHANG) != 0; }

}  // namespace

bool is_first_rank() { return launch_from_environment().is_head(); }

Crew::Crew(int ranks, const std::vector<std::string>& arguments, Seconds timeout) : patience_(timeout) {
  Launch launch = launch_from_environment();
  const bool launched = launch.port != 0;
  if (launched && launch.agents != ranks) {
    throw InputError("--ranks is " + std::to_string(ranks) + ", and the launcher has started " +
                         std::to_string(launch.agents) + " processes",
                     "start one a rank");
  }
  if (launch.is_head() && !launch.store_is_there) {
    const TcpStoreServer server = host_tcp_store(launch.host, launch.port, startup);
    store_ = server.store;
    launch.port = server.port;
  } else {
    store_ = join_tcp_store(launch.host, launch.port, startup);
  }
  for (int rank = 1; !launched && rank < ranks; ++rank) {
    others_.push_back(start(arguments, environment_of(rank, ranks, launch.port)));
  }
  const std::string bind = launched ? local_address_towards(launch.host, launch.port) : launch.host;
  const auto store = with_prefix(store_, launch.store_prefix);
  meet(*store, launch.agent, ranks);
  communicator_ =
      connect_gloo(store, {.rank = launch.agent, .size = ranks, .interface = {}, .host = bind, .timeout = timeout});
}

void Crew::give_up() noexcept {
  communicator_->abort("rank " + std::to_string(communicator_->rank()) + " has failed");
  patience_ = after_failure;
}

Crew::~Crew() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience_.count());
  for (const pid_t other : others_) {
    while (!has_ended(other)) {
      if (std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        continue;
      }
      ::kill(other, SIGKILL);
      ::waitpid(other, nullptr, 0);
      break;
    }
  }
}

}  // namespace moebench::example
