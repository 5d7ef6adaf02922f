// Table II and Eq. 10, with figures worked out by hand.

#include "reference/select/equation_ten.h"

#include <gtest/gtest.h>

#include <fstream>

#include "reference/cost/published_profiles.h"
#include "tests/select/random_layer.h"

namespace moebench {
namespace {

constexpr Ratio four(4);  // the table's H / M

TEST(TableTwo, IsThePapers) {
  struct Row {
    ReuseStrategy reuse = ReuseStrategy::none;
    StrategyWorkload forward, backward;
  };
  const auto q = [](double comp, double comm, double mem) {
    return StrategyWorkload{Ratio(comp), Ratio(comm), Ratio(mem)};
  };
  for (const Row& row :
       {Row{ReuseStrategy::none, q(2, 2, 0), q(4, 2, 0)}, Row{ReuseStrategy::shared, q(2, 2, 0), q(4, 2, 0)},
        Row{ReuseStrategy::s1, q(2, 2, 5), q(4, 2, 5)}, Row{ReuseStrategy::s2, q(2, 2, 4), q(4, 3, 4)},
        Row{ReuseStrategy::s3, q(2, 2, 1), q(5, 2, 1)}, Row{ReuseStrategy::s4, q(2, 2, 0), q(5, 3, 0)}}) {
    EXPECT_EQ(table_two(row.reuse, Pass::forward, four), row.forward) << name_of(row.reuse);
    EXPECT_EQ(table_two(row.reuse, Pass::backward, four), row.backward) << name_of(row.reuse);
  }
}

Slowdowns halves() {
  Slowdowns slowdowns;
  slowdowns.set({Stream::compute, Stream::comm}, Stream::comm, Ratio(0.5));
  for (Stream stream : {Stream::comm, Stream::copy}) {
    slowdowns.set({Stream::compute, Stream::comm, Stream::copy}, stream, Ratio(0.25));
  }
  // sigma is 1 in Eq. 10, whatever was measured.
  slowdowns.set({Stream::compute, Stream::comm}, Stream::compute, Ratio(0.1));
  slowdowns.set({Stream::compute, Stream::comm, Stream::copy}, Stream::compute, Ratio(0.1));
  return slowdowns;
}

TEST(EquationTen, IsTheBusiestStreamOfEachPass) {
  const UnitTimes times{.comp = Seconds(1), .comm = Seconds(0.6), .mem = Seconds(0.1)};
  // none: max(2, 2 * 0.6 / 0.5) + max(4, 2.4); s4: 2.4 + max(5, 3 * 0.6 / 0.5)
  EXPECT_DOUBLE_EQ(equation_ten(ReuseStrategy::none, times, halves(), four).count(), 2.4 + 4);
  EXPECT_DOUBLE_EQ(equation_ten(ReuseStrategy::s4, times, halves(), four).count(), 2.4 + 5);
  // With copies, mu and eta are those under all: 2 * 0.6 / 0.25 = 4.8, 3 * 0.6 / 0.25 = 7.2, 5 * 0.1 / 0.25 = 2.
  EXPECT_DOUBLE_EQ(equation_ten(ReuseStrategy::s1, times, halves(), four).count(), 4.8 + 4.8);
  EXPECT_DOUBLE_EQ(equation_ten(ReuseStrategy::s2, times, halves(), four).count(), 4.8 + 7.2);
  EXPECT_DOUBLE_EQ(equation_ten(ReuseStrategy::s3, times, halves(), four).count(), 4.8 + 5);
  const UnitTimes slow_copies{.comp = Seconds(1), .comm = Seconds(0.1), .mem = Seconds(1)};
  EXPECT_DOUBLE_EQ(equation_ten(ReuseStrategy::s1, slow_copies, halves(), four).count(), 20 + 20);
  EXPECT_DOUBLE_EQ(equation_ten(ReuseStrategy::s3, slow_copies, halves(), four).count(), 4 + 5);
}

TEST(EquationTen, TakesUnitsFromTheMachine) {
  Random random(7);
  for (int repetition = 0; repetition < 20; ++repetition) {
    Pricer pricer(testing::random_machine(random), testing::random_layer_shape(random, 5000));
    const LayerShape& shape = pricer.shape();
    const UnitTimes times = unit_times(pricer, 1);
    const Bytes copied = shape.routed_tokens() * shape.model_dim * size_of(shape.dtype);
    const Bytes received = pricer.routing(1, 1)->partitions[0].rows_received * shape.model_dim * size_of(shape.dtype);
    const MachineProfile& machine = pricer.machine();
    EXPECT_EQ(times.mem, machine.op_overhead.time + machine.to_host.at(received));
    EXPECT_NEAR(static_cast<double>(received.count()), static_cast<double>(copied.count()),
                0.5 * static_cast<double>(copied.count()));
    EXPECT_GT(times.comp, Seconds(0));
    EXPECT_GT(times.comm, Seconds(0));
  }
}

TEST(EquationTen, WhatAnEmulationPacesIsNotSlowedDown) {
  const LayerShape shape{
      .tokens = Tokens(64), .model_dim = Features(64), .hidden_dim = Features(64), .experts = 8, .ranks = 8};
  Pricer pricer(published_profile("a100-64"), shape, {.link = Link{.latency = {}, .rate = BytesPerSecond(1e9)}});
  const Slowdowns slowdowns = slowdowns_of(pricer);
  const StreamSet all{Stream::compute, Stream::comm, Stream::copy};
  EXPECT_EQ(slowdowns.speed(all, Stream::comm), Ratio(1));
  EXPECT_EQ(slowdowns.speed(all, Stream::copy), Ratio(0.71));
}

}  // namespace
}  // namespace moebench
