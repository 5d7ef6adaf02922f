#include "profiler/cupti/launch_log.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

namespace moebench {
namespace {

std::map<std::uint32_t, OpRun> read(LaunchLog& log) {
  std::map<std::uint32_t, OpRun> owners;
  log.read([&](std::uint32_t correlation, OpRun op) { EXPECT_TRUE(owners.emplace(correlation, op).second); });
  return owners;
}

void launch_elsewhere(LaunchLog& log, std::uint32_t correlation) {
  std::thread([&] { log.launching(correlation); }).join();
}

TEST(LaunchLog, WhatOthersLaunchIsOfTheOpUnderWay) {
  LaunchLog log(8);
  launch_elsewhere(log, 1);
  log.begin_op({.run = 3, .op = 4});
  launch_elsewhere(log, 2);
  log.launching(3);  // this thread's: CUPTI hands the op on by itself
  log.end_op();
  launch_elsewhere(log, 4);
  log.begin_op({.run = 3, .op = 5});
  launch_elsewhere(log, 5);
  log.end_op();
  EXPECT_EQ(read(log), (std::map<std::uint32_t, OpRun>{{2, {.run = 3, .op = 4}}, {5, {.run = 3, .op = 5}}}));
  EXPECT_TRUE(read(log).empty()) << "what was read is forgotten";
  EXPECT_EQ(log.missing(), 0u);
}

// Each of many threads launches for the op that waits for it.
TEST(LaunchLog, ManyThreadsLaunchAtOnce) {
  constexpr int ops = 50;
  constexpr std::uint32_t threads = 4;
  LaunchLog log(std::size_t{ops} * threads);
  for (int op = 0; op < ops; ++op) {
    log.begin_op({.run = 1, .op = op});
    std::vector<std::thread> launching;
    for (std::uint32_t t = 0; t < threads; ++t) {
      launching.emplace_back(
          [&log, correlation = static_cast<std::uint32_t>(op) * threads + t] { log.launching(correlation); });
    }
    for (std::thread& thread : launching) thread.join();
    log.end_op();
  }
  const auto owners = read(log);
  ASSERT_EQ(owners.size(), ops * threads);
  for (const auto& [correlation, op] : owners) {
    EXPECT_EQ(op, (OpRun{.run = 1, .op = static_cast<std::int32_t>(correlation / threads)}));
  }
}

TEST(LaunchLog, CountsWhatItHasNoRoomFor) {
  LaunchLog log(2);
  log.begin_op({.run = 0, .op = 0});
  for (std::uint32_t i = 0; i < 5; ++i) launch_elsewhere(log, i);
  EXPECT_EQ(log.missing(), 3u);
  EXPECT_EQ(read(log).size(), 2u);
  launch_elsewhere(log, 9);
  EXPECT_EQ(read(log).count(9), 1u) << "there is room again";
  EXPECT_EQ(log.missing(), 3u);
}

}  // namespace
}  // namespace moebench
