#include "suites/run/own_address.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "reference/base/error.h"
#include "reference/comm/network.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(LocalAddress, TowardsLoopbackIsLoopback) { EXPECT_EQ(local_address_towards("127.0.0.1", 80), "127.0.0.1"); }

TEST(LocalAddress, TowardsThisMachinesNameIsOneThatOthersReach) {
  char name[256] = "";
  ASSERT_EQ(::gethostname(name, sizeof name - 1), 0);
  const auto addresses = interface_addresses();
  const bool has_network = std::any_of(addresses.begin(), addresses.end(),
                                       [](const InterfaceAddress& each) { return !is_loopback(each.address); });
  if (!has_network) GTEST_SKIP() << "this machine has no interface but loopback";
  EXPECT_FALSE(is_loopback(local_address_towards(name, 80)));
}

TEST(LocalAddress, TowardsNowhereIsAnError) {
  EXPECT_THROW(local_address_towards("no.such.host.invalid", 80), InputError);
}

TEST(OwnAddress, OfAnInterfaceIsOfTheKindThatLeadsToTheHost) {
  EXPECT_EQ(own_address("", "127.0.0.1", 80), "127.0.0.1");
  EXPECT_EQ(own_address("lo", "127.0.0.1", 80), "127.0.0.1");
  EXPECT_EQ(own_address("lo", "::1", 80), "::1");
}

TEST(OwnAddress, OfAnInterfaceThatIsNotThereIsAnErrorThatListsThem) {
  try {
    own_address("wlan7", "127.0.0.1", 80);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("no network interface \"wlan7\""), HasSubstr("lo 127.0.0.1")));
  }
}

}  // namespace
}  // namespace moebench
