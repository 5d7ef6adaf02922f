#include "reference/comm/shared_clock.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "reference/comm/collectives.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "tests/comm/ranks.h"

namespace moebench {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// A machine's clock: off from the test's, and faster.
struct Skewed {
  nanoseconds ahead{};
  double speed = 1;
  Instant since = std::chrono::steady_clock::now();

  Instant at(Instant instant) const { return since + ahead + duration_cast<nanoseconds>((instant - since) * speed); }
};

Seconds between(Instant from, Instant to) { return Seconds(std::chrono::duration<double>(to - from).count()); }

TEST(SharedClock, IsOffByNoMoreThanItSays) {
  for (const auto ahead : {nanoseconds(0), nanoseconds(milliseconds(7)), -nanoseconds(std::chrono::hours(300))}) {
    const Communicators ranks = connect_inprocess(3, Seconds(10));
    const Skewed head{.ahead = milliseconds(-3)};
    Instant zero;  // of the head's clock
    run_ranks(ranks, [&](Communicator& communicator) {
      const int rank = communicator.rank();
      const Skewed own = rank == 0 ? head : Skewed{.ahead = ahead * rank};
      std::optional<Instant> first;
      SharedClock clock(communicator, static_cast<std::uint64_t>(rank), [&] {
        const Instant now = own.at(std::chrono::steady_clock::now());
        if (!first) first = now;
        return now;
      });
      if (rank == 0) zero = *first;
      communicator.barrier();
      const Instant now = std::chrono::steady_clock::now();
      const Seconds truth = between(zero, head.at(now));
      const Seconds off = clock.at(own.at(now)) - truth;
      constexpr double rounding = 1e-8;
      EXPECT_LE(std::abs(off.count()), clock.error().count() + rounding);
      EXPECT_EQ(clock.error() == Seconds(0), rank == 0);
    });
  }
}

TEST(SharedClock, FollowsAClockThatRunsFaster) {
  const Communicators ranks = connect_inprocess(2, Seconds(10));
  const Instant begin = std::chrono::steady_clock::now();
  run_ranks(ranks, [&](Communicator& communicator) {
    const int rank = communicator.rank();
    const Skewed own{.ahead = milliseconds(100 * rank), .speed = rank == 0 ? 1.0 : 1.01, .since = begin};
    SharedClock clock(communicator, static_cast<std::uint64_t>(rank),
                      [&] { return own.at(std::chrono::steady_clock::now()); });
    const Instant zero = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(milliseconds(40));
    clock.compare();
    const Seconds passed = clock.at(own.at(zero + milliseconds(20))) - clock.at(own.at(zero));
    // Without the second comparison it would be off by 200 us.
    EXPECT_NEAR(passed.count(), 0.020, 0.0001 + clock.error().count()) << rank;
  });
}

TEST(SharedClock, IsTheOwnClockOnOneMachine) {
  const Communicators ranks = connect_inprocess(2, Seconds(10));
  run_ranks(ranks, [](Communicator& communicator) {
    const SharedClock clock(communicator, 5);
    EXPECT_EQ(clock.error(), Seconds(0));
    const Instant instant = std::chrono::steady_clock::now();
    const std::vector<double> all = all_gather(communicator, clock.at(instant).count() - between({}, instant).count());
    EXPECT_NEAR(all[0], all[1], 1e-6);
  });
}

}  // namespace
}  // namespace moebench
