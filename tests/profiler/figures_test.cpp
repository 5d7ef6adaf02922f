#include "profiler/calibrate/figures.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/base/random.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "tests/comm/ranks.h"

namespace moebench {
namespace {

std::vector<Seconds> noisy(Random& random, Seconds time, double noise, int count) {
  std::vector<Seconds> samples;
  for (int i = 0; i < count; ++i) {
    const double off = static_cast<double>(random.below(2001) - 1000) / 1000.0;
    samples.push_back(time * (1 + noise * off));
  }
  return samples;
}

TEST(Figures, AFewDisturbedSamplesMoveNothingOutOfTheNoise) {
  Random random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const Seconds time = microseconds(1.0 + static_cast<double>(random.below(100000)));
    std::vector<Seconds> samples = noisy(random, time, 0.02, 21);
    for (std::size_t i = 0; i < 2; ++i) samples[i] = samples[i] * (2.0 + static_cast<double>(random.below(50)));
    const Figure figure = figure_of(samples);
    EXPECT_NEAR(figure.time / time, 1, 0.02);
  }
}

TEST(Figures, SpreadIsOfTheNoiseAndOfNoUnit) {
  Random random(2);
  for (const double noise : {0.0, 0.01, 0.1}) {
    const std::vector<Seconds> samples = noisy(random, milliseconds(3), noise, 400);
    const Figure figure = figure_of(samples);
    EXPECT_NEAR(figure.spread.count(), noise / 2, noise / 8) << "quartiles of an even distribution";
    std::vector<Seconds> longer;
    for (const Seconds sample : samples) longer.push_back(sample * 1000);
    EXPECT_NEAR(figure_of(longer).spread.count(), figure.spread.count(), 1e-12);
  }
}

TEST(Figures, AllRanksTakeTheSlowestOfThemSampleBySample) {
  for (const int size : {1, 2, 3}) {
    const Communicators ranks = connect_inprocess(size, Seconds(10));
    run_ranks(ranks, [&](Communicator& communicator) {
      const int rank = communicator.rank();
      Samples<Bytes> samples = {{kib(1), {milliseconds(1 + rank), milliseconds(9 - rank)}},
                                {kib(2), {milliseconds(5)}}};
      take_slowest(communicator, samples);
      const Samples<Bytes> slowest = {{kib(1), {milliseconds(size), milliseconds(9)}}, {kib(2), {milliseconds(5)}}};
      EXPECT_EQ(samples, slowest);
    });
  }
}

// Half of what a step's ops lose in their tails is not in medians.
TEST(Figures, AreMeansOfWhatIsNotDisturbed) {
  const std::vector<Seconds> skewed = {milliseconds(1), milliseconds(1), milliseconds(1), milliseconds(1),
                                       milliseconds(1), milliseconds(1), milliseconds(2), milliseconds(2),
                                       milliseconds(3), milliseconds(99)};
  EXPECT_NEAR(in_milliseconds(figure_of(skewed).time), 12.0 / 8, 1e-9);
}

TEST(Figures, KindsCountEachByItsMedian) {
  const Figures<std::pair<int, Bytes>> figures = {{{1, kib(1)}, {milliseconds(1), Ratio(0.1)}},
                                                  {{2, kib(1)}, {milliseconds(4), Ratio(0.3)}},
                                                  {{1, kib(8)}, {milliseconds(2), Ratio(0.2)}}};
  const Figures<Bytes> means = mean_over_kinds(figures);
  EXPECT_EQ(means.at(kib(1)), (Figure{milliseconds(2.5), Ratio(0.3)}));
  EXPECT_EQ(means.at(kib(8)), (Figure{milliseconds(2), Ratio(0.2)}));
}

// What is measured of a machine that has a latency and a rate is that machine, at any size between.
TEST(Figures, ACurveOfNoisySamplesIsTheMachineThatGaveThem) {
  Random random(3);
  const Seconds latency = microseconds(30);
  const BytesPerSecond rate(2e9);
  Samples<Bytes> samples;
  for (const Bytes size : {kib(1), kib(64), mib(1), mib(8)})
    samples[size] = noisy(random, latency + size / rate, 0.01, 31);
  const Curve<Bytes> curve = curve_of(figures_of(samples), "test");
  for (int i = 0; i < 100; ++i) {
    const Bytes size = kib(1) + Bytes(random.below(mib(16).count()));
    EXPECT_NEAR(curve.at(size) / (latency + size / rate), 1, 0.02) << size.count();
  }
  EXPECT_EQ(curve.source(), "test");
  EXPECT_GT(curve.points().front().spread, Ratio(0));
}

}  // namespace
}  // namespace moebench
