#include "suites/number.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Number, CountsAreWrittenInOneWay) {
  for (const char* good : {"0", "1", "7", "10", "4096", "9223372036854775807", "99999999999999999999"}) {
    EXPECT_TRUE(is_count(good)) << good;
  }
  for (const char* bad : {"", "00", "010", "+4", "-4", "4.0", "4.", "1e3", "0x10", "0o17", "0b1", "1_000", "1,000",
                          " 1", "1 ", "1k", "four", "١"}) {
    EXPECT_FALSE(is_count(bad)) << bad;
  }
}

TEST(Number, CountsFitSixtyFourBits) {
  EXPECT_EQ(count_of("4096"), 4096);
  EXPECT_EQ(count_of("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(count_of("9223372036854775808"), std::nullopt);
  EXPECT_EQ(count_of("010"), std::nullopt);
  EXPECT_EQ(small_count_of("65536"), 65536);
}

TEST(Number, DecimalsAreThoseOfJson) {
  for (const char* good : {"0", "30", "0.1", "10.25", "1e3", "1E-3", "1.5e+2", "0.0"})
    EXPECT_TRUE(is_decimal(good)) << good;
  for (const char* bad :
       {"", ".5", "5.", "01", "-1", "+1", "1e", "1e+", "1.e3", "0x1p3", "nan", "inf", ".inf", "1_0", "1 s", "0.1s"}) {
    EXPECT_FALSE(is_decimal(bad)) << bad;
  }
  EXPECT_EQ(decimal_of("0.1"), 0.1);
  EXPECT_EQ(decimal_of("1e-3"), 1e-3);
  EXPECT_EQ(decimal_of("1e999"), std::nullopt) << "too large for a double";
}

TEST(Number, WhatSomebodyMeant) {
  EXPECT_EQ(count_meant_by("010"), 10);
  EXPECT_EQ(count_meant_by("+4"), 4);
  EXPECT_EQ(count_meant_by("-4"), -4);
  EXPECT_EQ(count_meant_by("4.0"), 4);
  EXPECT_EQ(count_meant_by("1e3"), 1000);
  EXPECT_EQ(count_meant_by("1.5e3"), 1500);
  EXPECT_EQ(count_meant_by("0x10"), 16);
  EXPECT_EQ(count_meant_by("0XfF"), 255);
  EXPECT_EQ(count_meant_by("0o17"), 15);
  EXPECT_EQ(count_meant_by("0b101"), 5);
  EXPECT_EQ(count_meant_by("1_000"), 1000);
  EXPECT_EQ(count_meant_by("1,000"), 1000);
  for (const char* none : {"", "-", "+", "_", "4.5", "1e-3", "1e999", "nan", "inf", "4k", "0x", "0xg", "0x-4", "--4",
                           "99999999999999999999999"}) {
    EXPECT_EQ(count_meant_by(none), std::nullopt) << none;
  }
}

TEST(Number, WhatYamlDoesNotTakeForText) {
  for (const char* no_text :
       {"", "~", "null", "True", "no", "OFF", "12", "-1.5", "1e3", "0x10", "010", ".nan", "-.Inf", "+.5"}) {
    EXPECT_TRUE(is_not_text(no_text)) << no_text;
  }
  for (const char* text : {"quick", "none", "1.2.3", "4k", "x1", "a b", "-", "n", "node"})
    EXPECT_FALSE(is_not_text(text)) << text;
}

}  // namespace
}  // namespace moebench
