#pragma once
// Threads that watch a run and must not disturb it.

#include <sys/resource.h>

#include <csignal>
#include <thread>

namespace moebench {

// Runs it in a thread that gets no signals and is nicer than the others, and so are the threads that it makes.
template <class Work>
std::thread quiet_thread(Work work) {
  return std::thread([work = std::move(work)]() mutable {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    constexpr int lower_by = 10;
    ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + lower_by);  // of this thread alone, on Linux
    work();
  });
}

}  // namespace moebench
