#include "profiler/calibrate/stream_loops.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "reference/base/error.h"
#include "reference/exec/threads/thread_device.h"

namespace moebench {
namespace {

void sleep_for(Seconds time) { std::this_thread::sleep_for(std::chrono::duration<double>(time.count())); }

TEST(StreamLoops, TheLeaderMakesItsCallsAndTheOthersGoOnUntilItHasEnded) {
  const auto device = make_thread_device();
  for (int i = 1; i < StreamSet::count; ++i) {
    const StreamSet set = StreamSet::numbered(i);
    std::array<std::atomic<int>, stream_count> calls{};
    StreamWork work;
    for (Stream stream : all_streams) {
      work[static_cast<std::size_t>(stream)] = [&calls, stream] {
        ++calls[static_cast<std::size_t>(stream)];
        sleep_for(stream == Stream::comm ? milliseconds(4) : milliseconds(1));
      };
    }
    const CallTimes times = run_loops(*device, set, work, 5);
    for (Stream stream : all_streams) {
      const auto index = static_cast<std::size_t>(stream);
      if (!set.contains(stream)) {
        EXPECT_EQ(calls[index], 0) << name_of(set);
        EXPECT_TRUE(times[index].empty());
      } else if (stream == leader_of(set)) {
        EXPECT_EQ(calls[index], 5);
        EXPECT_EQ(times[index].size(), 5U);
      } else {
        EXPECT_GE(calls[index], 1);
        EXPECT_GE(times[index].size(), 1U);
        EXPECT_LE(static_cast<int>(times[index].size()), calls[index]);
      }
      for (const Seconds time : times[index])
        EXPECT_GE(time, stream == Stream::comm ? milliseconds(4) : milliseconds(1));
    }
  }
}

TEST(StreamLoops, ThrowWhatACallThrowsOnceAllHaveEnded) {
  const auto device = make_thread_device();
  for (Stream broken : {Stream::compute, Stream::comm, Stream::copy}) {
    std::atomic<int> running = 0;
    StreamWork work;
    for (Stream stream : all_streams) {
      work[static_cast<std::size_t>(stream)] = [&running, stream, broken] {
        ++running;
        sleep_for(milliseconds(1));
        --running;
        if (stream == broken) throw Error("broken");
      };
    }
    EXPECT_THROW(run_loops(*device, {Stream::compute, Stream::comm, Stream::copy}, work, 3), Error);
    EXPECT_EQ(running, 0);
  }
}

}  // namespace
}  // namespace moebench
