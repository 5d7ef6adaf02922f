#include "metrics/listen_address.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

ListenAddress address_of(const std::string& text) { return listen_address_of("--metrics-listen", text); }

TEST(ListenAddress, IsReadAndWritten) {
  for (const char* text : {"127.0.0.1:9464", "0.0.0.0:80", "[::1]:9464", "[::]:0", "127.5.4.3:65535"}) {
    EXPECT_EQ(text_of(address_of(text)), text);
  }
  EXPECT_EQ(address_of("127.0.0.1:9464").port, 9464);
}

TEST(ListenAddress, KnowsWhatNoOtherMachineReaches) {
  for (const char* text : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"}) {
    EXPECT_TRUE(address_of(text).is_loopback) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[fe80::1]:1", "[::ffff:127.0.0.1]:1"}) {
    EXPECT_FALSE(address_of(text).is_loopback) << text;
  }
}

TEST(ListenAddress, OfAnotherFormIsRefused) {
  for (const char* text : {"", ":9464", "9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
                           "127.0.0.1:-1", "::1:9464", "[]:1", "[::1]", "127.0.0.1:80s", "127.0.0.1:80,127.0.0.1:81"}) {
    EXPECT_THAT([&] { address_of(text); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("--metrics-listen"), HasSubstr("HOST:PORT"))))
        << text;
  }
}

}  // namespace
}  // namespace moebench
