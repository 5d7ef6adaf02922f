#include "profiler/cupti/cupti_session.h"

#include <gmock/gmock.h>

#include "tests/profiler/cupti/recording.h"

namespace moebench {
namespace {

// Also the second time: what the first had begun is given back.
TEST(CuptiSession, RecordsOnAGpuAgainAndAgain) {
  if (const std::string why = fixtures::why_no_recording(); !why.empty()) GTEST_SKIP() << why;
  for (int i = 0; i < 2; ++i) {
    CuptiSession session;
    ActivityDecoder decoder;
    session.read(decoder);
    EXPECT_EQ(decoder.report().dropped, 0u);
  }
}

TEST(CuptiSession, SaysWhyItCannotRecordWithoutAGpu) {
  if (gpus().count() > 0) GTEST_SKIP() << "there is a GPU";
  for (int i = 0; i < 2; ++i) {
    try {
      const CuptiSession session;
      FAIL() << "there is nothing to record";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("CUPTI cannot "));
      EXPECT_THAT(error.what(), testing::HasSubstr("; "));
    }
  }
}

}  // namespace
}  // namespace moebench
