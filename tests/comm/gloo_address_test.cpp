#include "reference/comm/gloo/address.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

std::string refusal_of(const GlooOptions& options) {
  try {
    address_to_bind(options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(GlooAddress, IsLoopbackUnlessSaidOtherwise) {
  EXPECT_EQ(gloo_interface({}), "lo 127.0.0.1");
  EXPECT_EQ(gloo_interface({.host = "::1"}), "lo ::1");
  EXPECT_EQ(gloo_interface({.interface = "lo"}), "lo 127.0.0.1");
}

TEST(GlooAddress, SaysWhatIsWrong) {
  EXPECT_NE(refusal_of({.interface = "wlan7"}).find("no network interface \"wlan7\" with an address: it has"),
            std::string::npos);
  EXPECT_NE(refusal_of({.host = "no such host"}).find("cannot find the address of host"), std::string::npos);
  EXPECT_NE(refusal_of({.host = "192.0.2.77"}).find("\"192.0.2.77\" is no address of this machine"), std::string::npos);
  EXPECT_NE(refusal_of({.interface = "lo", .host = "::1"}).find("give one of them"), std::string::npos);
}

TEST(GlooAddress, TheVersionHasThreeNumbers) { EXPECT_EQ(gloo_version(), "0.5.0"); }

}  // namespace
}  // namespace moebench
