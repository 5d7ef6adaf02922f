#include "reference/systems/mixed_reuse.h"

#include <gtest/gtest.h>

#include "reference/base/random.h"

namespace moebench {
namespace {

constexpr PartitionReuse kept{};
constexpr PartitionReuse other{ExpertInputReuse::offloaded, HiddenReuse::recomputed};

TEST(MixedReuse, IsWrittenByPartitionAndCounted) {
  EXPECT_EQ(text_of({kept}), "mixed(kk)");
  EXPECT_EQ(text_of({kept, kept, other, kept}), "mixed(2kk-or-kk)");
  EXPECT_EQ(mixed_reuse_named("mixed(2kk-or-kk)"), (std::vector<PartitionReuse>{kept, kept, other, kept}));
  EXPECT_EQ(mixed_reuse_named("mixed(kk-kk)"), (std::vector<PartitionReuse>{kept, kept}));
}

TEST(MixedReuse, WhatIsReadIsWhatWasWritten) {
  Random random(1);
  for (int repetition = 0; repetition < 1000; ++repetition) {
    std::vector<PartitionReuse> mixed(static_cast<std::size_t>(1 + random.below(30)));
    for (PartitionReuse& partition : mixed) {
      partition = {static_cast<ExpertInputReuse>(random.below(3)), static_cast<HiddenReuse>(random.below(3))};
    }
    EXPECT_EQ(mixed_reuse_named(text_of(mixed)), mixed);
  }
}

TEST(MixedReuse, NothingElseIsRead) {
  for (std::string_view wrong : {"",
                                 "mixed",
                                 "mixed()",
                                 "mixed(kk",
                                 "kk",
                                 "mixed(k)",
                                 "mixed(kkk)",
                                 "mixed(kx)",
                                 "mixed(-kk)",
                                 "mixed(kk-)",
                                 "mixed(kk--kk)",
                                 "mixed(1kk)",
                                 "mixed(0kk)",
                                 "mixed(02kk)",
                                 "mixed(2)",
                                 "mixed(1025kk)",
                                 "mixed(1000kk-1000kk)",
                                 "mixed(99999999999kk)",
                                 "Mixed(kk)",
                                 "mixed(kk,kk)",
                                 "mixed( kk)"}) {
    EXPECT_EQ(mixed_reuse_named(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(mixed_reuse_named("mixed(1024kk)")->size(), 1024U);
}

}  // namespace
}  // namespace moebench
