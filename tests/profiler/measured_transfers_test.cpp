#include "profiler/calibrate/measured_transfers.h"

#include <gtest/gtest.h>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/comm/paced/paced_communicator.h"
#include "reference/exec/paced/paced_device.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/comm/ranks.h"

namespace moebench {
namespace {

CalibrationScope small_scope() {
  return {
      .experts = {}, .exchanged = {kib(4), kib(256)}, .summed = {kib(4)}, .copied = {kib(16), mib(1)}, .transfers = 8};
}

TEST(MeasuredTransfers, HaveEverySizeAsOftenAsAsked) {
  for (const int size : {1, 2, 3}) {
    const Communicators ranks = connect_inprocess(size, Seconds(10));
    run_ranks(ranks, [](Communicator& communicator) {
      const auto device = make_thread_device();
      const TransferSamples samples = measure_transfers(small_scope(), *device, communicator);
      EXPECT_EQ(samples.exchanges.size(), 2U);
      EXPECT_EQ(samples.sums.size(), 1U);
      for (const auto* all : {&samples.exchanges, &samples.sums, &samples.to_host, &samples.from_host}) {
        for (const auto& [bytes, times] : *all) {
          EXPECT_EQ(times.size(), 8U) << bytes.count();
          for (const Seconds time : times) EXPECT_GT(time, Seconds(0));
        }
      }
    });
  }
}

// Apart from each other, each takes the whole latency: the figures of a wire are those of its emulation.
TEST(MeasuredTransfers, OfAnEmulationTakeItsTime) {
  const Seconds latency = milliseconds(2);
  const BytesPerSecond link(100e6);
  const BytesPerSecond engine(500e6);
  const Communicators ranks = connect_inprocess(2, Seconds(10));
  run_ranks(ranks, [&](Communicator& communicator) {
    const auto real = make_thread_device();
    const auto device = make_paced_device(*real, engine);
    const auto paced = make_paced_communicator(communicator, {link, latency});
    const TransferSamples samples = measure_transfers(small_scope(), *device, *paced);
    for (const auto& [size, times] : samples.exchanges) {
      EXPECT_GE(figure_of(times).time, latency + size / link);
      EXPECT_LT(figure_of(times).time, latency + size / link + milliseconds(2));
    }
    for (const auto& [size, times] : samples.to_host) EXPECT_GE(figure_of(times).time, size / engine * 0.999);
  });
}

}  // namespace
}  // namespace moebench
