#include "suites/model.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Model, TableThreeOfThePaper) {
  EXPECT_EQ(model_sizes("gpt3-s"), (ModelSizes{Features(768), Features(3072)}));
  EXPECT_EQ(model_sizes("gpt3-xl"), (ModelSizes{Features(2048), Features(8192)}));
  EXPECT_EQ(model_sizes("bert-l"), (ModelSizes{Features(1024), Features(4096)}));
  EXPECT_EQ(named_models().size(), 3u);
}

TEST(Model, DivisorsScaleBothSizes) {
  EXPECT_EQ(model_sizes("gpt3-s/4"), (ModelSizes{Features(192), Features(768)}));
  EXPECT_EQ(model_sizes("gpt3-s/1"), model_sizes("gpt3-s"));
  EXPECT_EQ(model_sizes("gpt3-xl/2"), model_sizes("bert-l"));
}

TEST(Model, WhatIsNoModel) {
  for (const char* bad : {"", "gpt3", "GPT3-S", "gpt3-s/", "gpt3-s/0", "gpt3-s/04", "gpt3-s/-4", "gpt3-s/5",
                          "gpt3-s/2.0", "gpt3-s/4/2", "/4", "gpt3-s/99999999999999999999"}) {
    EXPECT_EQ(model_sizes(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace moebench
