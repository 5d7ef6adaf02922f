#include "suites/emulation.h"

#include <gmock/gmock.h>

#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> emulated_by(const std::string& emulate) {
  return emulated(expand(suite_of(suite_text("", emulate))));
}

TEST(Emulation, IsSaidOnceForEachKind) {
  EXPECT_THAT(emulated_by(""), IsEmpty());
  EXPECT_THAT(emulated_by("emulate: {link_rate: [250 Mbit/s, 500Mbit/s], link_latency: 50 us, copy_rate: 4 GB/s}\n"),
              ElementsAre("link of 250 Mbit/s with 50 us latency", "copies to and from the host at 4 GB/s",
                          "link of 500 Mbit/s with 50 us latency"));
}

TEST(Emulation, IsInLabelsAndResults) {
  const std::vector<Configuration> all =
      expand(suite_of(suite_text("", "emulate: {link_rate: [real, 0.25 Gbit/s]}\n")));
  EXPECT_EQ(label(all[0]), "fastmoe tokens=16 M=8 H=32 E=2 n=1 none");
  EXPECT_EQ(label(all[1]), "fastmoe tokens=16 M=8 H=32 E=2 n=1 none emulated link=250 Mbit/s");
}

TEST(Emulation, HasNoLatencyWithoutALink) {
  EXPECT_EQ(expand(suite_of(suite_text("", "emulate: {link_latency: [0 us, 50 us]}\n"))).size(),
            expand(suite_of(suite_text())).size());
}

TEST(Emulation, IsWrittenInItsOwnSection) {
  EXPECT_THAT(suite_error(suite_text("  link_rate: 250 Mbit/s\n")), HasSubstr("it belongs below emulate"));
  EXPECT_THAT(suite_error(suite_text("", "emulate: {tokens: 4}\n")), HasSubstr("it belongs below axes"));
  EXPECT_THAT(
      suite_error(suite_text("", "emulate: {link_rate: 250}\n")),
      HasSubstr("test.yaml:8:22: link_rate is \"250\": a rate such as 250 Mbit/s or 4 GB/s, or real, is expected"));
  EXPECT_THAT(suite_error(suite_text("", "emulate: {link_latency: 2 s}\n")), HasSubstr("it must be at most 1 s"));
}

}  // namespace
}  // namespace moebench
