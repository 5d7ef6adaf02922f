#include "metrics/errand.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "reference/base/error.h"

namespace moebench {
namespace {

using Clock = Errand::Clock;

TEST(Errand, EndsWithItsWork) {
  std::atomic<bool> is_done = false;
  Errand errand([&] { is_done = true; });
  EXPECT_TRUE(errand.has_ended_by(Clock::now() + std::chrono::seconds(10)));
  EXPECT_TRUE(is_done);
}

TEST(Errand, ThrowsWhatItsWorkThrows) {
  Errand errand([] { throw InputError("the folder", "is gone", "make it"); });
  EXPECT_THROW(errand.has_ended_by(Clock::now() + std::chrono::seconds(10)), InputError);
}

TEST(Errand, IsLeftAloneWhereItDoesNotEnd) {
  const auto lets_go = std::make_shared<std::atomic<bool>>(false);
  {
    Errand errand([lets_go] {
      while (!*lets_go) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    });
    EXPECT_FALSE(errand.has_ended_by(Clock::now() + std::chrono::milliseconds(50)));
  }
  *lets_go = true;
}

}  // namespace
}  // namespace moebench
