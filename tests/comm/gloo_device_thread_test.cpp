// Calls that run on the thread of a Gloo device.

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "reference/comm/gloo/device_thread.h"

namespace moebench {
namespace {

namespace tcp = ::gloo::transport::tcp;

std::shared_ptr<tcp::Device> loopback_device() {
  return std::dynamic_pointer_cast<tcp::Device>(tcp::CreateDevice({"127.0.0.1"}));
}

std::thread::id runs_on(DeviceThread& thread) {
  std::thread::id id;
  thread.run([&] { id = std::this_thread::get_id(); });
  return id;
}

TEST(GlooDeviceThread, RunsEveryCallOnceOnOneOtherThread) {
  DeviceThread thread(loopback_device());
  const std::thread::id id = runs_on(thread);
  EXPECT_NE(id, std::this_thread::get_id());
  int calls = 0;
  for (int i = 0; i < 1000; ++i) {
    thread.run([&] { ++calls; });
    ASSERT_EQ(calls, i + 1);
  }
  EXPECT_EQ(runs_on(thread), id);
}

TEST(GlooDeviceThread, ThrowsWhatTheCallThrowsAndGoesOn) {
  DeviceThread thread(loopback_device());
  EXPECT_THROW(thread.run([] { throw std::out_of_range("there"); }), std::out_of_range);
  bool ran = false;
  thread.run([&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(GlooDeviceThread, SharesADeviceWithOthersAndLeavesItToThem) {
  const auto device = loopback_device();
  DeviceThread stays(device);
  {
    DeviceThread goes(device);
    EXPECT_EQ(runs_on(goes), runs_on(stays));
  }
  EXPECT_NE(runs_on(stays), std::this_thread::get_id());
}

}  // namespace
}  // namespace moebench
