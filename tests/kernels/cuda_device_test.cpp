#include "reference/kernels/cuda_device.h"

#include "reference/base/error.h"
#include "reference/exec/gpus.h"
#include "tests/exec/device_contract.h"

namespace moebench {
namespace {

INSTANTIATE_TEST_SUITE_P(CudaDevice, DeviceContract, ::testing::Values(DeviceFactory([]() -> std::unique_ptr<Device> {
                           return gpus().count() > 0 ? make_cuda_device(0) : nullptr;
                         })));

// Work of known order on two streams: what is stamped behind it comes after what is stamped before it.
TEST(CudaDevice, StampsAreInTheOrderOfTheStreams) {
  if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  const auto device = make_cuda_device(0);
  const Arena arena = device->allocate(Pool::activations, mib(64));
  Stamps& stamps = *device->stamps();
  struct Copy {
    Device& device;
    std::byte* memory;
  } copy{*device, arena.data()};
  const Task task{.run =
                      [](void* context, int) {
                        const auto& what = *static_cast<Copy*>(context);
                        what.device.copy(what.memory, what.memory + mib(32).count(), mib(32));
                      },
                  .context = &copy};
  for (int repetition = 0; repetition < 3; ++repetition) {
    const auto begin = std::chrono::steady_clock::now();
    device->reserve_events(1);
    stamps.reserve(4);
    stamps.record_stamp(Stream::compute, 0);
    device->enqueue(Stream::compute, task);
    stamps.record_stamp(Stream::compute, 1);
    device->record(Stream::compute, 0);
    device->wait(Stream::copy, 0);
    stamps.record_stamp(Stream::copy, 2);
    device->enqueue(Stream::copy, task);
    stamps.record_stamp(Stream::copy, 3);
    device->synchronize();
    const auto end = std::chrono::steady_clock::now();
    EXPECT_LE(begin, stamps.at(0));
    EXPECT_LT(stamps.at(0), stamps.at(1));
    EXPECT_LE(stamps.at(1), stamps.at(2));
    EXPECT_LT(stamps.at(2), stamps.at(3));
    EXPECT_LE(stamps.at(3), end);
  }
}

TEST(CudaDevice, RefusesAGpuThatIsNotThere) {
  try {
    make_cuda_device(1000);
    FAIL() << "there is no such GPU";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("--device cpu"), std::string::npos) << error.what();
  }
}

TEST(CudaDevice, NamesTheSizeThatItHasNoMemoryFor) {
  if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  const auto device = make_cuda_device(0);
  try {
    device->allocate(Pool::activations, gpus().all[0].memory * 2);
    FAIL() << "twice the GPU's memory";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("no memory for an arena of"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace moebench
