#include "profiler/calibrate/slowdown_rounds.h"

#include <gtest/gtest.h>

#include "reference/base/random.h"

namespace moebench {
namespace {

double uniform(Random& random, double least, double most) {
  return least + (most - least) * static_cast<double>(random.below(10001)) / 10000.0;
}

// Any speeds that a machine may have.
Slowdowns random_slowdowns(Random& random) {
  Slowdowns slowdowns;
  for (int i = 0; i < StreamSet::count; ++i) {
    const StreamSet set = StreamSet::numbered(i);
    for (Stream stream : all_streams) {
      if (set.contains(stream) && set != StreamSet{stream}) slowdowns.set(set, stream, Ratio(uniform(random, 0.05, 1)));
    }
  }
  return slowdowns;
}

// One round on that machine, whose clock runs as fast as it likes in each round. Communication is at work for a share
// of each window: for the rest of it the others run as without it.
SlowdownRound round_on(const Slowdowns& machine, Random& random, double noise) {
  SlowdownRound round{};
  const double drift = uniform(random, 0.5, 2);
  for (int i = 1; i < StreamSet::count; ++i) {
    const StreamSet set = StreamSet::numbered(i);
    LoopWindow& window = round[static_cast<std::size_t>(i)];
    const double share = set.contains(Stream::comm) ? uniform(random, 0.2, 1) : 0;
    window.comm_share = Ratio(share);
    StreamSet without = set;
    without.erase(Stream::comm);
    for (Stream stream : all_streams) {
      if (!set.contains(stream)) continue;
      const Seconds alone = milliseconds(1.0 + static_cast<double>(stream)) * drift;
      const double beside = machine.speed(set, stream).count();
      const double speed =
          stream == Stream::comm ? beside : share * beside + (1 - share) * machine.speed(without, stream).count();
      window.call[static_cast<std::size_t>(stream)] = alone / speed * uniform(random, 1 - noise, 1 + noise);
    }
  }
  return round;
}

TEST(SlowdownRounds, AreTheMachinesThoughItDriftsFromRoundToRound) {
  Random random(1);
  for (int trial = 0; trial < 100; ++trial) {
    const Slowdowns machine = random_slowdowns(random);
    std::vector<SlowdownRound> rounds;
    for (int i = 0; i < 5; ++i) rounds.push_back(round_on(machine, random, 0));
    const Slowdowns found = slowdowns_from(rounds);
    require_valid(found, "test");
    for (int i = 0; i < StreamSet::count; ++i) {
      for (Stream stream : all_streams) {
        EXPECT_NEAR(found.speed(StreamSet::numbered(i), stream).count(),
                    machine.speed(StreamSet::numbered(i), stream).count(), 1e-9);
      }
    }
    EXPECT_NEAR(spread_of_slowdowns(rounds).count(), 0, 1e-9);
  }
}

TEST(SlowdownRounds, AreValidAndNearInNoise) {
  Random random(2);
  for (int trial = 0; trial < 100; ++trial) {
    const Slowdowns machine = random_slowdowns(random);
    std::vector<SlowdownRound> rounds;
    for (int i = 0; i < 9; ++i) rounds.push_back(round_on(machine, random, 0.01));
    rounds[3][static_cast<std::size_t>(StreamSet{Stream::compute, Stream::comm}.index())].call.fill(Seconds(100));
    const Slowdowns found = slowdowns_from(rounds);
    EXPECT_NO_THROW(require_valid(found, "test")) << "a stream may seem faster beside others than alone";
    for (int i = 0; i < StreamSet::count; ++i) {
      for (Stream stream : all_streams) {
        EXPECT_NEAR(found.speed(StreamSet::numbered(i), stream).count(),
                    machine.speed(StreamSet::numbered(i), stream).count(), 0.25);
      }
    }
  }
}

}  // namespace
}  // namespace moebench
