#include "profiler/cupti/cupti_session.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

// Also the second time: what the first had begun is given back.
TEST(CuptiSession, RecordsOrSaysWhyNot) {
  for (int i = 0; i < 2; ++i) {
    try {
      const CuptiSession session;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("CUPTI cannot "));
      EXPECT_THAT(error.what(), testing::HasSubstr("; "));
    }
  }
}

}  // namespace
}  // namespace moebench
