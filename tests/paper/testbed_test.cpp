#include "benchmarks/paper/testbed.h"

#include <gtest/gtest.h>

#include <array>

#include "benchmarks/paper/pipelining.h"
#include "reference/cost/published_profiles.h"
#include "tests/paper/data.h"

namespace moebench::paper {
namespace {

constexpr GemmShape product{.rows = Tokens(4096), .inner = Features(1024), .columns = Features(4096)};

Seconds product_time(const MachineProfile& machine) { return machine.gemm.time(product, ElementType::fp32); }

TEST(TestbedTest, IsThePublishedProfileUnlessScaled) {
  const MachineProfile published = published_profile("a100-64");
  EXPECT_EQ(machine_of({}, Program::pipelined, 64), published);
  EXPECT_EQ(machine_of({.fastmoe_products = FastMoeProducts::tf32}, Program::fastmoe, 64), published);
}

TEST(TestbedTest, OnlyFastMoeHasSlowerProducts) {
  const Seconds tf32 = product_time(machine_of({}, Program::pipelined, 64));
  EXPECT_GT(product_time(machine_of({}, Program::fastmoe, 64)), 4.0 * tf32);
  EXPECT_EQ(product_time(machine_of({.fastmoe_products = FastMoeProducts::tf32}, Program::fastmoe, 64)), tf32);
}

TEST(TestbedTest, CopiesSlowCommunicationMoreOnlyBetweenNodes) {
  Testbed testbed;
  testbed[Constant::comm_under_copies] = Ratio(0.5);
  const StreamSet both{Stream::comm, Stream::copy};
  const MachineProfile published = published_profile("a100-64");
  EXPECT_EQ(machine_of(testbed, Program::pipelined, 8).slowdowns, published.slowdowns);
  EXPECT_NEAR(machine_of(testbed, Program::pipelined, 16).slowdowns.speed(both, Stream::comm).count(), 0.39, 1e-9);
  testbed[Constant::comm_under_copies] = Ratio(100);
  EXPECT_EQ(machine_of(testbed, Program::pipelined, 16).slowdowns.speed(both, Stream::comm), Ratio(1));
}

TEST(TestbedTest, TheFittedProfileIsTheFit) {
  const PipeliningModel model(read_fig8(fixtures::data_folder()));
  const Testbed testbed = model.fit(chosen_pipelining_variant(), [](const SpeedupCell&) { return true; });
  const MachineProfile fit = machine_of(testbed, Program::pipelined, 64);
  const MachineProfile shipped = published_profile("a100-64-mpipemoe");
  EXPECT_NEAR(std::get<Interconnect>(shipped.network).between.rate / std::get<Interconnect>(fit.network).between.rate,
              1, 2e-3);
  MachineProfile rest = shipped;
  const MachineProfile published = published_profile("a100-64");
  rest.name = published.name;
  rest.description = published.description;
  rest.network = published.network;
  EXPECT_EQ(rest, published);
}

}  // namespace
}  // namespace moebench::paper
