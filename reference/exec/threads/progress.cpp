#include "reference/exec/threads/progress.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <limits>

namespace moebench {

// Threads park without spinning first: streams outnumber cores, and what a waiting stream spins away is taken from one
// that computes. std::atomic's wait is no better: it yields its core several times before it parks, which beside
// threads that compute costs a time slice each.
static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

void Progress::wake() {
  ::syscall(SYS_futex, &value_, FUTEX_WAKE_PRIVATE, std::numeric_limits<int>::max(), nullptr, nullptr, 0);
}

// Returns at once where the value is no longer `seen`, and sometimes for nothing.
void Progress::park(std::uint32_t seen) const {
  ::syscall(SYS_futex, &value_, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
}

}  // namespace moebench
