#include "suites/consistency.h"

#include <gtest/gtest.h>

#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

TEST(Consistency, WhatMustBeThere) {
  EXPECT_EQ(suite_error("axes: {tokens: 4, model: gpt3-s}\n"),
            "test.yaml:1:1: axes has no system: add system: [fastmoe, pipemoe, mpipemoe]");
  EXPECT_EQ(suite_error("axes: {system: fastmoe, model: gpt3-s}\n"),
            "test.yaml:1:1: axes has no tokens: add tokens: [1024, 4096]");
  EXPECT_EQ(suite_error("axes: {system: fastmoe, tokens: 4, model_dim: 4}\n"),
            "test.yaml:1:1: axes has no hidden_dim: add it, or name a model: one of gpt3-s, gpt3-xl, bert-l, "
            "mixtral-8x7b, deepseek-v2-lite, qwen3-30b-a3b, gpt-oss-20b");
}

TEST(Consistency, AModelStandsForTheTwoSizes) {
  EXPECT_EQ(suite_error("axes: {system: fastmoe, tokens: 4, model: [gpt3-s, bert-l]}\n"), "");
  EXPECT_EQ(suite_error("axes: {system: fastmoe, tokens: 4, model: gpt3-s, hidden_dim: 4}\n"),
            "test.yaml:1:51: hidden_dim is given beside model, which stands for it: keep one of them");
}

TEST(Consistency, IncludedSizesAreWrittenAsThoseOfTheAxes) {
  const std::string axes = "axes: {system: fastmoe, tokens: 4, model: gpt3-s}\n";
  EXPECT_EQ(suite_error(axes + "include: [{model: bert-l}]\n"), "");
  EXPECT_EQ(suite_error(axes + "include: [{model_dim: 8}]\n"),
            "test.yaml:2:12: include has model_dim, and axes a model: name a model here too");
  EXPECT_EQ(suite_error(suite_text("", "include: [{model: gpt3-s}]\n")),
            "test.yaml:8:12: include has model, and axes dimensions: give the dimensions here too");
}

TEST(Consistency, BaselineMayNameWhatIsIncluded) {
  EXPECT_EQ(suite_error("axes: {system: pipemoe, tokens: 4, model: gpt3-s}\ninclude: [{system: fastmoe}]\n"
                        "baseline: {system: fastmoe}\n"),
            "");
}

TEST(Consistency, BaselineAndExcludeReferToValuesOfTheSuite) {
  EXPECT_EQ(suite_error("axes: {system: pipemoe, tokens: 4, model: gpt3-s}\nbaseline: {system: fastmoe}\n"),
            "test.yaml:2:20: system is \"fastmoe\", which is not among the values of that axis: use one of pipemoe");
  EXPECT_EQ(suite_error(suite_text("", "exclude: [{tokens: [16, 32]}]\n")),
            "test.yaml:8:25: tokens is \"32\", which is not among the values of that axis: use one of 16");
  EXPECT_EQ(suite_error(suite_text("", "exclude: [{reuse: s1}]\n")),
            "test.yaml:8:19: reuse is \"s1\", which is not among the values of that axis: use one of none");
  EXPECT_EQ(suite_error(suite_text("", "exclude: [{model: gpt3-s}]\n")),
            "test.yaml:8:12: the suite has no axis model: remove it here, or add the axis");
}

}  // namespace
}  // namespace moebench
