#include "reference/exec/paced/paced_device.h"

#include "reference/exec/threads/thread_device.h"
#include "tests/exec/device_contract.h"

namespace moebench {
namespace {

INSTANTIATE_TEST_SUITE_P(PacedDevice, DeviceContract, testing::Values([] {
                           static std::unique_ptr<Device> real;
                           real = make_thread_device();
                           return make_paced_device(*real, BytesPerSecond(1e12));
                         }));

TEST(PacedDevice, CopiesTakeAtLeastTheirTime) {
  const auto real = make_thread_device();
  const auto device = make_paced_device(*real, BytesPerSecond(1e6));
  std::vector<std::byte> from(10'000, std::byte{7});
  std::vector<std::byte> to(10'000);
  const auto begin = std::chrono::steady_clock::now();
  device->copy(to.data(), from.data(), Bytes(10'000));
  device->copy(to.data(), from.data(), Bytes(10'000));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(20));
  EXPECT_EQ(to, from);
}

}  // namespace
}  // namespace moebench
