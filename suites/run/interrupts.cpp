#include "suites/run/interrupts.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "reference/base/error.h"

namespace moebench {

Interrupts::Interrupts() : fd_(-1), before_{} {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &held, &before_);
  fd_ = ::signalfd(-1, &held, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd_ < 0) throw Error(std::string("no descriptor for signals: ") + std::strerror(errno));
}

Interrupts::~Interrupts() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  ::close(fd_);
}

std::optional<int> Interrupts::signal() {
  if (taken_) return taken_;
  signalfd_siginfo info{};
  if (::read(fd_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  taken_ = static_cast<int>(info.ssi_signo);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  return taken_;
}

}  // namespace moebench
