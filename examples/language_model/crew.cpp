#include "examples/language_model/crew.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>

#include "reference/base/error.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/rendezvous/tcp_store.h"
#include "suites/run/launch.h"

namespace moebench::example {
namespace {

constexpr Seconds startup(60);

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
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw Error(std::string("a rank cannot be started: ") + std::strerror(errno));
  if (child == 0) {
    // Nothing but system calls: other threads of the parent may have held locks.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ::execve("/proc/self/exe", argv.data(), envp.data());
    ::_exit(127);
  }
  return child;
}

}  // namespace

Crew::Crew(int ranks, const std::vector<std::string>& arguments) {
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
  communicator_ = connect_gloo(with_prefix(store_, launch.store_prefix),
                               {.rank = launch.agent, .size = ranks, .interface = {}, .host = bind, .timeout = startup});
}

Crew::~Crew() {
  if (communicator_ && std::uncaught_exceptions() > 0) communicator_->abort("rank 0 has failed");
  for (const pid_t other : others_) {
    if (!communicator_) ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
  }
}

}  // namespace moebench::example
