#include "tests/exec/adversarial_device.h"

#include <set>
#include <vector>

#include "tests/exec/device_contract.h"

namespace moebench {
namespace {

DeviceFactory factory(std::uint64_t seed) {
  return [seed] { return std::make_unique<AdversarialDevice>(seed); };
}

INSTANTIATE_TEST_SUITE_P(AdversarialDevice, DeviceContract,
                         ::testing::Values(factory(1), factory(2), factory(3), factory(4)));

// The order in which nine tasks on three streams ran.
std::vector<int> order(std::uint64_t seed) {
  AdversarialDevice device(seed);
  std::vector<int> ran;
  device.after_task = [&](int task) { ran.push_back(task); };
  for (int task = 0; task < 9; ++task) {
    device.enqueue(all_streams[static_cast<std::size_t>(task) % 3], {.run = [](void*, int) {}, .argument = task});
  }
  device.synchronize();
  return ran;
}

TEST(AdversarialDevice, ASeedGivesAlwaysTheSameOrder) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(order(seed), order(seed));
}

TEST(AdversarialDevice, SeedsGiveManyOrders) {
  std::set<std::vector<int>> orders;
  for (std::uint64_t seed = 0; seed < 200; ++seed) orders.insert(order(seed));
  EXPECT_GT(orders.size(), 100U);
}

TEST(AdversarialDevice, EveryStreamCanBeTheLastToBegin) {
  std::set<int> last;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<int> ran = order(seed);
    if (ran[6] % 3 == ran[7] % 3 && ran[7] % 3 == ran[8] % 3) last.insert(ran[8] % 3);
  }
  EXPECT_EQ(last.size(), 3U);
}

TEST(AdversarialDevice, ALateErrorComesWithSynchronizeAndOnce) {
  AdversarialDevice device(1);
  device.fail_late("uncorrectable memory error");
  device.submit();
  EXPECT_THROW(device.synchronize(), Error);
  EXPECT_NO_THROW(device.synchronize());
}

}  // namespace
}  // namespace moebench
