#include "reference/comm/gloo/memory.h"

#include <gloo/transport/tcp/device.h>
#include <gtest/gtest.h>

namespace moebench {
namespace {

class GlooMemoryTest : public testing::Test {
 protected:
  GlooMemory memory_{::gloo::transport::tcp::CreateDevice({"127.0.0.1"})->createContext(0, 2)};
  std::vector<std::byte> bytes_ = std::vector<std::byte>(100);
  std::span<std::byte> all_{bytes_};
};

TEST_F(GlooMemoryTest, FindsTheAnnouncedRangeThatCovers) {
  memory_.announce(all_.first(50));
  EXPECT_NE(memory_.find(all_.first(50)), nullptr);
  EXPECT_NE(memory_.find(all_.subspan(49, 1)), nullptr);
  EXPECT_EQ(memory_.find(all_.subspan(49, 2)), nullptr);
  memory_.withdraw(all_.first(50));
  EXPECT_EQ(memory_.find(all_.first(50)), nullptr);
}

TEST_F(GlooMemoryTest, ARangeAnnouncedTwiceIsWithdrawnTwice) {
  memory_.announce(all_);
  memory_.announce(all_);
  memory_.withdraw(all_);
  EXPECT_NE(memory_.find(all_), nullptr);
  memory_.withdraw(all_);
  EXPECT_EQ(memory_.find(all_), nullptr);
  memory_.withdraw(all_);
}

TEST_F(GlooMemoryTest, ALeaseRegistersOnlyWhatIsNotAnnounced) {
  const Registration& announced = memory_.announce(all_.first(50));
  EXPECT_EQ(&MemoryLease(memory_, all_.subspan(10, 5)).registration(), &announced);
  {
    const MemoryLease lease(memory_, all_);
    EXPECT_EQ(lease.registration().memory.size(), 100u);
  }
  EXPECT_EQ(memory_.find(all_), nullptr);
  EXPECT_EQ(memory_.find(all_.first(50)), &announced);
}

}  // namespace
}  // namespace moebench
