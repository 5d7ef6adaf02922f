#include "suites/run/core_binding.h"

#include <gmock/gmock.h>

#include <thread>

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;

const std::vector<int> eight = {0, 1, 2, 3, 8, 9, 10, 11};

TEST(CoreBinding, OfRanksIsApartAsLongAsThereAreCores) {
  EXPECT_THAT(core_binding(Pinning::ranks, {0, 4}, 2, eight).computation, ElementsAre(0, 1));
  EXPECT_THAT(core_binding(Pinning::ranks, {2, 4}, 2, eight).computation, ElementsAre(8, 9));
  EXPECT_THAT(core_binding(Pinning::ranks, {3, 4}, 2, eight).communication, ElementsAre(10, 11));
  EXPECT_THAT(core_binding(Pinning::ranks, {4, 8}, 2, eight).computation, ElementsAre(0, 1)) << "more than cores";
  EXPECT_THAT(core_binding(Pinning::ranks, {1, 2}, 3, eight).computation, ElementsAre(3, 8, 9));
  EXPECT_THAT(core_binding(Pinning::ranks, {5, 6}, 16, {4, 6}).computation, ElementsAre(4, 6));
}

TEST(CoreBinding, CoresThatRanksLeaveAreForCommunication) {
  EXPECT_THAT(core_binding(Pinning::ranks, {0, 2}, 1, eight),
              FieldsAre(ElementsAre(0), ElementsAre(2, 3, 8, 9, 10, 11)));
  EXPECT_THAT(core_binding(Pinning::ranks, {1, 2}, 3, eight), FieldsAre(ElementsAre(3, 8, 9), ElementsAre(10, 11)));
  EXPECT_THAT(core_binding(Pinning::ranks, {1, 8}, 3, eight), FieldsAre(ElementsAre(3, 8, 9), ElementsAre(10, 11)));
  EXPECT_THAT(core_binding(Pinning::ranks, {1, 2}, 1, {4, 6}), FieldsAre(ElementsAre(6), ElementsAre(6)));
}

TEST(CoreBinding, OfStreamsKeepsCommunicationAwayFromComputation) {
  const CoreBinding two = core_binding(Pinning::streams, {1, 2}, 1, {0, 1});
  EXPECT_THAT(two.computation, ElementsAre(0));
  EXPECT_THAT(two.communication, ElementsAre(1));
  const CoreBinding many = core_binding(Pinning::streams, {1, 2}, 1, eight);
  EXPECT_THAT(many.computation, ElementsAre(0, 1, 2, 3, 8, 9));
  EXPECT_THAT(many.communication, ElementsAre(10, 11));
  EXPECT_EQ(core_binding(Pinning::streams, {0, 2}, 1, {5}), (CoreBinding{{5}, {5}}));
}

TEST(CoreBinding, CoresToComputeOnAreThoseOfTheBinding) {
  for (std::size_t cores = 1; cores <= eight.size(); ++cores) {
    const std::vector<int> allowed(eight.begin(), eight.begin() + static_cast<std::ptrdiff_t>(cores));
    const int count = static_cast<int>(cores);
    EXPECT_EQ(std::ssize(core_binding(Pinning::streams, {0, 2}, 1, allowed).computation),
              computing_cores(Pinning::streams, count));
    EXPECT_EQ(computing_cores(Pinning::ranks, count), count);
    EXPECT_EQ(computing_cores(Pinning::none, count), count);
  }
}

TEST(CoreList, IsShort) {
  EXPECT_EQ(core_list(eight), "0-3,8-11");
  EXPECT_EQ(core_list({0, 2, 4, 5}), "0,2,4-5");
  EXPECT_EQ(core_list({7}), "7");
}

TEST(CoreBinding, OfNoneIsEverywhere) {
  EXPECT_EQ(core_binding(Pinning::none, {3, 4}, 1, eight), (CoreBinding{eight, eight}));
}

TEST(CoreBinding, HoldsForTheThreadAndThoseThatItStarts) {
  const std::vector<int> before = allowed_cores();
  std::vector<int> own;
  std::vector<int> started;
  std::thread([&] {
    bind_thread({before.back()});
    own = allowed_cores();
    std::thread([&] { started = allowed_cores(); }).join();
  }).join();
  EXPECT_THAT(own, ElementsAre(before.back()));
  EXPECT_EQ(started, own);
  EXPECT_EQ(allowed_cores(), before);
}

}  // namespace
}  // namespace moebench
