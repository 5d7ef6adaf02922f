#include "profiler/cupti/gpu_account.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

GpuActivity owned() { return {.owner = OpRun{.run = 1, .op = 2}}; }

TEST(GpuAccount, CountsWhatBelongsToNoOpAndWhatWasLost) {
  const GpuAccount account = account_of({.activities = {owned(), GpuActivity(), owned()},
                                         .dropped = 1,
                                         .unreadable = 10,
                                         .ignored = 1000,
                                         .untimed = 100,
                                         .peak_memory = mib(3),
                                         .synchronizing = Seconds(2),
                                         .overhead = Seconds(3)});
  EXPECT_EQ(account, (GpuAccount{.activities = 3,
                                 .outside_ops = 1,
                                 .lost = 111,
                                 .incomplete = 0,
                                 .peak_memory = mib(3),
                                 .footprint = std::nullopt,
                                 .synchronizing = Seconds(2),
                                 .overhead = Seconds(3),
                                 .missing = {}}));
}

TEST(GpuAccount, AddsUpAndKeepsTheFirstReason) {
  GpuAccount sum;
  for (int i = 1; i <= 3; ++i) {
    const auto count = static_cast<std::uint64_t>(i);
    sum += {.activities = 10 * count,
            .outside_ops = count,
            .lost = 100 * count,
            .incomplete = 1000 * count,
            .peak_memory = mib(i == 2 ? 5 : 1),
            .footprint = i == 3 ? std::nullopt : std::optional(mib(i)),
            .synchronizing = Seconds(i),
            .overhead = Seconds(2 * i),
            .missing = i == 1 ? "" : "reason " + std::to_string(i)};
  }
  EXPECT_EQ(sum, (GpuAccount{.activities = 60,
                             .outside_ops = 6,
                             .lost = 600,
                             .incomplete = 6000,
                             .peak_memory = mib(5),
                             .footprint = mib(2),
                             .synchronizing = Seconds(6),
                             .overhead = Seconds(12),
                             .missing = "reason 2"}));
}

}  // namespace
}  // namespace moebench
