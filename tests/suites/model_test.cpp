#include "suites/model.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Model, TableThreeOfThePaper) {
  EXPECT_EQ(model_sizes("gpt3-s"), (ModelSizes{Features(768), Features(3072)}));
  EXPECT_EQ(model_sizes("gpt3-xl"), (ModelSizes{Features(2048), Features(8192)}));
  EXPECT_EQ(model_sizes("bert-l"), (ModelSizes{Features(1024), Features(4096)}));
}

// Of an expert, as in the models' published configurations: hidden_size, and intermediate_size or moe_intermediate_size.
TEST(Model, ModelsOfToday) {
  EXPECT_EQ(model_sizes("mixtral-8x7b"), (ModelSizes{Features(4096), Features(14336)}));
  EXPECT_EQ(model_sizes("deepseek-v2-lite"), (ModelSizes{Features(2048), Features(1408)}));
  EXPECT_EQ(model_sizes("qwen3-30b-a3b"), (ModelSizes{Features(2048), Features(768)}));
  EXPECT_EQ(model_sizes("gpt-oss-20b/8"), (ModelSizes{Features(360), Features(360)}));
  EXPECT_EQ(named_models().size(), 7u);
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
