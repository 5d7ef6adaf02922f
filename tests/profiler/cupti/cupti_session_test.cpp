#include "profiler/cupti/cupti_session.h"

#include <gmock/gmock.h>

namespace moebench {
namespace {

// Also the second time: what the first had begun is given back.
TEST(CuptiSession, RecordsOrSaysWhyNot) {
  for (int i = 0; i < 2; ++i) {
    if (const auto reason = why_cupti_cannot_record()) {
      EXPECT_THAT(*reason, testing::StartsWith("CUPTI cannot "));
      EXPECT_THAT(*reason, testing::HasSubstr("; "));
    }
  }
}

}  // namespace
}  // namespace moebench
