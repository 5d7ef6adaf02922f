#include "reference/cost/slowdowns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::StartsWith;
using enum Stream;

TEST(StreamSetTest, HoldsWhatWasPutIn) {
  StreamSet set;
  EXPECT_FALSE(set.contains(comm));
  set.insert(comm);
  set.insert(copy);
  EXPECT_EQ(set, (StreamSet{copy, comm}));
  set.erase(copy);
  EXPECT_EQ(set, StreamSet{comm});
  set.erase(copy);
  EXPECT_EQ(set, StreamSet{comm});
  for (int i = 0; i < StreamSet::count; ++i) EXPECT_EQ(StreamSet::numbered(i).index(), i);
}

TEST(StreamSetTest, IsNamedInTheOrderOfStreams) {
  EXPECT_EQ(name_of(StreamSet{copy, compute}), "compute+copy");
  EXPECT_EQ(name_of(StreamSet{copy, comm, compute}), "compute+comm+copy");
  EXPECT_EQ(name_of(StreamSet{}), "");
}

TEST(SlowdownsTest, AreNoneUnlessSet) {
  Slowdowns slowdowns;
  slowdowns.set({compute, comm}, comm, Ratio(0.5));
  for (int i = 0; i < StreamSet::count; ++i) {
    for (Stream stream : all_streams) {
      const bool changed = StreamSet::numbered(i) == StreamSet{compute, comm} && stream == comm;
      EXPECT_EQ(slowdowns.speed(StreamSet::numbered(i), stream), Ratio(changed ? 0.5 : 1));
    }
  }
  EXPECT_NO_THROW(require_valid(slowdowns, "here"));
}

TEST(SlowdownsTest, RefusesWhatIsNoSlowdownAndSaysWhere) {
  const auto error_of = [](StreamSet set, Stream stream, double speed) -> std::string {
    Slowdowns slowdowns;
    slowdowns.set(set, stream, Ratio(speed));
    try {
      require_valid(slowdowns, "here");
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  for (double speed : {0.0, -1.0, 1.5, std::nan("")}) {
    EXPECT_THAT(error_of({compute, comm}, comm, speed), StartsWith("here.compute+comm.comm: the relative speed is"));
  }
  EXPECT_THAT(error_of({compute}, compute, 0.5), StartsWith("here.compute.compute:"));
  EXPECT_THAT(error_of({compute, comm}, copy, 0.5), StartsWith("here.compute+comm.copy:"));
}

}  // namespace
}  // namespace moebench
