#include "suites/device_choice.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(DeviceChoice, NamesRoundTrip) {
  for (const char* text : {"cpu", "cuda", "sim:a100", "sim:profiles/my machine.json", "sim:sim:x"}) {
    const auto device = device_choice_named(text);
    ASSERT_TRUE(device) << text;
    EXPECT_EQ(text_of(*device), text);
  }
  EXPECT_EQ(device_choice_named("sim:a100"), (DeviceChoice{DeviceKind::simulated, "a100"}));
}

TEST(DeviceChoice, WhatIsNoDevice) {
  for (const char* bad : {"", "gpu", "CPU", "sim", "sim:", "cuda:0", " cpu"})
    EXPECT_EQ(device_choice_named(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace moebench
