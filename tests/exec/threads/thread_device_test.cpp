#include "reference/exec/threads/thread_device.h"

#include <array>
#include <atomic>
#include <set>
#include <thread>

#include "tests/exec/device_contract.h"

namespace moebench {
namespace {

INSTANTIATE_TEST_SUITE_P(ThreadDevice, DeviceContract,
                         ::testing::Values(DeviceFactory([] { return make_thread_device(); })));

Task setting(std::atomic<bool>& flag) {
  return {.run = [](void* context, int) { static_cast<std::atomic<bool>*>(context)->store(true); }, .context = &flag};
}

Task awaiting(std::atomic<bool>& flag) {
  return {.run = [](void* context, int) { static_cast<std::atomic<bool>*>(context)->wait(false); }, .context = &flag};
}

TEST(ThreadDevice, StreamsRunBesideEachOther) {
  const auto device = make_thread_device();
  for (Stream waiting : all_streams) {
    for (Stream other : all_streams) {
      if (waiting == other) continue;
      std::atomic<bool> flag{false};
      device->enqueue(waiting, awaiting(flag));
      device->enqueue(other, {.run = setting(flag).run, .context = &flag});
      device->enqueue(other, {.run = [](void* context, int) { static_cast<std::atomic<bool>*>(context)->notify_all(); },
                              .context = &flag});
      device->synchronize();
    }
  }
}

TEST(ThreadDevice, StreamsBeginWhenSubmitted) {
  const auto device = make_thread_device();
  std::atomic<bool> ran{false};
  device->enqueue(Stream::comm, setting(ran));
  device->submit();
  while (!ran) std::this_thread::yield();
}

TEST(ThreadDevice, StreamsRunWhatIsLeftBeforeTheyEnd) {
  std::array<std::atomic<bool>, stream_count> ran{};
  {
    const auto device = make_thread_device();
    device->reserve_events(2);
    device->enqueue(Stream::copy, setting(ran[0]));
    device->record(Stream::copy, 0);
    device->wait(Stream::comm, 0);
    device->enqueue(Stream::comm, setting(ran[1]));
    device->record(Stream::comm, 1);
    device->wait(Stream::compute, 1);
    device->enqueue(Stream::compute, setting(ran[2]));
  }
  for (const std::atomic<bool>& flag : ran) EXPECT_TRUE(flag);
}

TEST(ThreadDevice, EachStreamBeginsWithTheGivenFunctionInItsOwnThread) {
  std::array<std::atomic<std::thread::id>, stream_count> started{};
  std::array<std::thread::id, stream_count> ran{};
  std::atomic<int> starts{0};
  const auto device = make_thread_device([&](Stream stream) {
    started[static_cast<std::size_t>(stream)] = std::this_thread::get_id();
    ++starts;
  });
  for (Stream stream : all_streams) {
    device->enqueue(stream,
                    {.run = [](void* id, int) { *static_cast<std::thread::id*>(id) = std::this_thread::get_id(); },
                     .context = &ran[static_cast<std::size_t>(stream)]});
  }
  device->synchronize();
  EXPECT_EQ(starts, stream_count);
  for (std::size_t s = 0; s < ran.size(); ++s) EXPECT_EQ(ran[s], started[s].load());
  EXPECT_EQ(std::set(ran.begin(), ran.end()).size(), ran.size());
}

}  // namespace
}  // namespace moebench
