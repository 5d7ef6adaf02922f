#pragma once
// What every Device must do, whatever it is made of: include this in one test and instantiate DeviceContract with a
// function that makes the device; null where this machine has none. All effects are copies within the device's memory,
// since a device may run its tasks long before their streams, and copies of the host's memory at once.

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <limits>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "reference/base/error.h"
#include "reference/exec/device.h"

namespace moebench {

using DeviceFactory = std::function<std::unique_ptr<Device>()>;

// Words in the device's memory, and tasks that copy from one to another.
class DeviceContract : public ::testing::TestWithParam<DeviceFactory> {
 protected:
  static constexpr int words = 1 << 16;
  static constexpr Bytes word{sizeof(int)};

  void SetUp() override {
    device = GetParam()();
    if (!device) GTEST_SKIP() << "this machine has no such device";
    memory = device->allocate(Pool::activations, word * words);
    host = device->allocate(Pool::host, word * words);
    std::memset(host.data(), -1, static_cast<std::size_t>(host.size().count()));
    copy_now(memory.data(), host.data(), host.size());
    if (device->stamps() == nullptr) return;
    long_memory = device->allocate(Pool::activations, mib(32));
    long_host = device->allocate(Pool::host, mib(32));
  }

  void TearDown() override {
    for (Arena* arena : {&memory, &host, &long_memory, &long_host}) *arena = {};
    device.reset();
  }

  // Both wait for all that is enqueued.
  int get(int index) {
    copy_now(host.data(), at(index), word);
    int value = 0;
    std::memcpy(&value, host.data(), sizeof value);
    return value;
  }
  void set(int index, int value) {
    std::memcpy(host.data(), &value, sizeof value);
    copy_now(at(index), host.data(), word);
  }

  // Enqueues a copy of word `from` to word `to`, after a pause that lets mistakes show.
  void copy_word(Stream stream, int from, int to, std::chrono::microseconds pause = std::chrono::microseconds(0)) {
    if (pause.count() > 0) enqueue_pause(stream, pause);
    enqueue_copy(stream, at(to), at(from), word);
  }

  void enqueue_copy(Stream stream, std::byte* to, const std::byte* from, Bytes size) {
    copies.push_back({*device, to, from, size});
    const auto run = [](void* context, int) {
      const auto& copy = *static_cast<Copy*>(context);
      copy.device.copy(copy.to, copy.from, copy.size);
    };
    device->enqueue(stream, {.run = run, .context = &copies.back()});
  }

  std::unique_ptr<Device> device;

 private:
  struct Copy {
    Device& device;
    std::byte* to;
    const std::byte* from;
    Bytes size;
  };

  // A task that only launches cannot hold its stream; what it launches can: a millisecond or so of copying.
  void enqueue_pause(Stream stream, std::chrono::microseconds pause) {
    if (long_memory.data() != nullptr) return enqueue_copy(stream, long_memory.data(), long_host.data(), mib(32));
    const auto sleep = [](void*, int microseconds) {
      std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    };
    device->enqueue(stream, {.run = sleep, .context = nullptr, .argument = static_cast<int>(pause.count())});
  }

  void copy_now(std::byte* to, const std::byte* from, Bytes size) {
    enqueue_copy(Stream::copy, to, from, size);
    device->synchronize();
  }

  std::byte* at(int index) const { return memory.data() + word.count() * index; }

  Arena memory;  // the words
  Arena host;
  Arena long_memory;  // of devices whose tasks only launch
  Arena long_host;
  std::list<Copy> copies;
};

inline constexpr std::chrono::microseconds a_while{20'000};

TEST_P(DeviceContract, AStreamRunsItsTasksInOrder) {
  set(0, 7);
  for (int i = 0; i < 100; ++i) copy_word(Stream::compute, i, i + 1, std::chrono::microseconds(i % 10 == 0 ? 100 : 0));
  device->synchronize();
  EXPECT_EQ(get(100), 7);
}

TEST_P(DeviceContract, NothingEnqueuedIsNothingToWaitFor) {
  device->synchronize();
  device->submit();
  device->synchronize();
}

TEST_P(DeviceContract, SynchronizeWaitsForAllStreams) {
  for (int round = 0; round < 20; ++round) {
    set(0, round);
    for (Stream stream : all_streams) copy_word(stream, 0, 1 + index_of(stream), std::chrono::microseconds(200));
    device->synchronize();
    for (Stream stream : all_streams) EXPECT_EQ(get(1 + index_of(stream)), round);
  }
}

TEST_P(DeviceContract, AWaitHoldsTheStreamUntilTheRecord) {
  device->reserve_events(1);
  set(0, 7);
  copy_word(Stream::compute, 0, 1, a_while);
  device->record(Stream::compute, 0);
  device->wait(Stream::comm, 0);
  copy_word(Stream::comm, 1, 2);
  device->synchronize();
  EXPECT_EQ(get(2), 7);
}

TEST_P(DeviceContract, AChainThroughAllStreamsRunsInOrder) {
  constexpr int links = 300;
  device->reserve_events(links);
  set(0, 7);
  for (int i = 0; i < links; ++i) {
    const Stream stream = all_streams[static_cast<std::size_t>(i) % all_streams.size()];
    if (i > 0) device->wait(stream, i - 1);
    copy_word(stream, i, i + 1);
    device->record(stream, i);
  }
  device->synchronize();
  EXPECT_EQ(get(links), 7);
}

TEST_P(DeviceContract, AnEventCanBeRecordedAgainAndAgain) {
  constexpr int links = 300;
  device->reserve_events(1);
  for (int round = 0; round < 3; ++round) {
    set(0, round);
    for (int i = 0; i < links; ++i) {
      const Stream stream = all_streams[static_cast<std::size_t>(i) % all_streams.size()];
      if (i > 0) device->wait(stream, 0);
      copy_word(stream, i, i + 1);
      device->record(stream, 0);
    }
    device->synchronize();
    EXPECT_EQ(get(links), round);
  }
}

TEST_P(DeviceContract, AWaitBeforeAnyRecordHoldsNothing) {
  device->reserve_events(1);
  set(0, 7);
  device->wait(Stream::comm, 0);
  copy_word(Stream::comm, 0, 1);
  device->record(Stream::comm, 0);
  device->synchronize();
  EXPECT_EQ(get(1), 7);
}

// Were it the later record, the streams would wait for each other.
TEST_P(DeviceContract, AWaitIsForTheRecordBeforeIt) {
  device->reserve_events(2);
  set(0, 7);
  copy_word(Stream::compute, 0, 1, a_while);
  device->record(Stream::compute, 0);
  device->wait(Stream::comm, 0);
  copy_word(Stream::comm, 1, 2, a_while);
  device->record(Stream::comm, 1);
  device->wait(Stream::compute, 1);
  copy_word(Stream::compute, 2, 3);
  device->record(Stream::compute, 0);
  device->synchronize();
  EXPECT_EQ(get(3), 7);
}

TEST_P(DeviceContract, ARecordOnAnotherStreamDoesNotEndAnEarlierWait) {
  device->reserve_events(1);
  set(0, 7);
  copy_word(Stream::compute, 0, 1, a_while);
  device->record(Stream::compute, 0);
  device->wait(Stream::comm, 0);
  copy_word(Stream::comm, 1, 2);
  device->record(Stream::copy, 0);  // ends at once
  device->synchronize();
  EXPECT_EQ(get(2), 7);
}

TEST_P(DeviceContract, AWaitIsForTheLastOfRecordsOnSeveralStreams) {
  device->reserve_events(1);
  set(0, 7);
  for (int round = 0; round < 20; ++round) {
    device->record(Stream::copy, 0);
    copy_word(Stream::compute, 0, 1, std::chrono::microseconds(500));
    device->record(Stream::compute, 0);
    device->wait(Stream::comm, 0);
    copy_word(Stream::comm, 1, 2);
    device->synchronize();
    EXPECT_EQ(get(2), 7);
    set(1, -1);
    set(2, -1);
  }
}

TEST_P(DeviceContract, MoreEventsCanBeReserved) {
  set(0, 7);
  device->reserve_events(1);
  device->record(Stream::compute, 0);
  device->synchronize();
  device->reserve_events(100);
  device->reserve_events(50);
  copy_word(Stream::compute, 0, 1, a_while);
  device->record(Stream::compute, 99);
  device->wait(Stream::comm, 0);
  device->wait(Stream::comm, 99);
  copy_word(Stream::comm, 1, 2);
  device->synchronize();
  EXPECT_EQ(get(2), 7);
}

// More than any queue holds, each entry waiting for another stream, and not submitted until the end.
TEST_P(DeviceContract, AnyNumberOfEntriesCanBeEnqueued) {
  constexpr int links = 20'000;
  device->reserve_events(2);
  set(0, 7);
  for (int i = 0; i < links; ++i) {
    const Stream stream = i % 2 == 0 ? Stream::compute : Stream::comm;
    if (i > 0) device->wait(stream, (i + 1) % 2);
    copy_word(stream, i, i + 1);
    device->record(stream, i % 2);
  }
  device->synchronize();
  EXPECT_EQ(get(links), 7);
}

// The stream that others wait for has few entries, which lie unsubmitted while another's queue fills up.
TEST_P(DeviceContract, AFullStreamMayWaitForOneThatWasNotSubmitted) {
  constexpr int count = 20'000;
  device->reserve_events(1);
  set(0, 7);
  copy_word(Stream::copy, 0, 1);
  device->record(Stream::copy, 0);
  device->wait(Stream::compute, 0);
  for (int i = 1; i < count; ++i) copy_word(Stream::compute, i, i + 1);
  device->synchronize();
  EXPECT_EQ(get(count), 7);
}

TEST_P(DeviceContract, ItCanBeDestroyedWithWorkEnqueued) {
  device->reserve_events(1);
  set(0, 7);
  copy_word(Stream::compute, 0, 1, a_while);
  device->record(Stream::compute, 0);
  device->wait(Stream::comm, 0);
  copy_word(Stream::comm, 1, 2);
  device.reset();
}

TEST_P(DeviceContract, ItCanBeDestroyedAfterSubmit) {
  copy_word(Stream::compute, 0, 1, a_while);
  device->submit();
  device.reset();
}

TEST_P(DeviceContract, CopiesAllSizesBetweenDeviceAndHost) {
  constexpr int size = 100'003;
  const Arena there = device->allocate(Pool::host, Bytes(size));
  const Arena on_device = device->allocate(Pool::activations, Bytes(size));
  const Arena back = device->allocate(Pool::host, Bytes(size));
  for (int count : {0, 1, 63, 4096, 4097, size}) {
    for (int i = 0; i < size; ++i) {
      there.data()[i] = static_cast<std::byte>(i * 7 + count);
      back.data()[i] = std::byte{0};
    }
    enqueue_copy(Stream::copy, on_device.data(), there.data(), Bytes(count));
    enqueue_copy(Stream::copy, back.data(), on_device.data(), Bytes(count));
    device->synchronize();
    EXPECT_EQ(std::memcmp(back.data(), there.data(), static_cast<std::size_t>(count)), 0) << count;
    if (count < size) {
      EXPECT_EQ(back.data()[count], std::byte{0}) << count;
    }
  }
}

TEST_P(DeviceContract, CopiesNothingFromNowhere) {
  device->enqueue(Stream::copy,
                  {.run = [](void* context, int) { static_cast<Device*>(context)->copy(nullptr, nullptr, Bytes(0)); },
                   .context = device.get()});
  device->synchronize();
}

TEST_P(DeviceContract, ArenasAreAlignedToAPage) {
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    const Arena arena = device->allocate(pool, Bytes(100));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(arena.data()) % 4096, 0U) << name_of(pool);
    EXPECT_EQ(arena.size(), Bytes(100));
    EXPECT_EQ(device->allocate(pool, Bytes(0)).data(), nullptr);
  }
}

TEST_P(DeviceContract, AnArenaThatDoesNotFitIsAnErrorThatNamesItsSize) {
  const Bytes size(std::int64_t{1} << 50);
  try {
    device->allocate(Pool::activations, size);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(std::to_string(size.count())), std::string::npos) << error.what();
  }
}

}  // namespace moebench
