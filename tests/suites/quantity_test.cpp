#include "suites/quantity.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(Quantity, ReadsRatesInBitsAndBytes) {
  EXPECT_DOUBLE_EQ(rate_of("250 Mbit/s")->count(), 31.25e6);
  EXPECT_DOUBLE_EQ(rate_of("0.25Gbit/s")->count(), 31.25e6);
  EXPECT_DOUBLE_EQ(rate_of("4 GB/s")->count(), 4e9);
  EXPECT_DOUBLE_EQ(rate_of("1e3 B/s")->count(), 1000);
  for (const char* wrong : {"", "250", "250 Mbit", "Mbit/s", " 250 Mbit/s", "250  Mbit/s", "-1 GB/s", "0 GB/s",
                            "0250 kB/s", "250 mbit/s", "250 MB/s/s", "nan GB/s"}) {
    EXPECT_FALSE(rate_of(wrong)) << wrong;
  }
}

TEST(Quantity, ReadsDurations) {
  EXPECT_DOUBLE_EQ(duration_of("50 us")->count(), 50e-6);
  EXPECT_DOUBLE_EQ(duration_of("0.5ms")->count(), 0.5e-3);
  EXPECT_DOUBLE_EQ(duration_of("0 s")->count(), 0);
  EXPECT_DOUBLE_EQ(duration_of("7 ns")->count(), 7e-9);
  for (const char* wrong : {"", "50", "us", "-5 us", "5 m", "5 µs"}) EXPECT_FALSE(duration_of(wrong)) << wrong;
}

TEST(Quantity, TheTimeOfARunIsInHoursToo) {
  EXPECT_EQ(run_time_of("2h"), Seconds(7200));
  EXPECT_EQ(run_time_of("1.5 h"), Seconds(5400));
  EXPECT_EQ(run_time_of("90 min"), Seconds(5400));
  EXPECT_EQ(run_time_of("7 d"), Seconds(604800));
  EXPECT_EQ(run_time_of("45s"), Seconds(45));
  for (const char* wrong : {"", "2", "0 s", "-1 h", "5 ms", "5 m", "1e300s", "4000 d"})
    EXPECT_FALSE(run_time_of(wrong)) << wrong;
}

TEST(Quantity, WritesWhatItReads) {
  for (const char* text : {"250 Mbit/s", "1.5 Gbit/s", "9.6 kbit/s", "800 bit/s"}) {
    EXPECT_EQ(bit_rate_text(rate_of(text).value()), text);
  }
  for (const char* text : {"4 GB/s", "12.5 MB/s", "999 B/s"}) EXPECT_EQ(byte_rate_text(rate_of(text).value()), text);
  for (const char* text : {"50 us", "1 ms", "0 us", "2.5 s", "300 ns"}) {
    EXPECT_EQ(seconds_text(duration_of(text).value()), text);
  }
}

TEST(Share, IsAPercentage) {
  EXPECT_EQ(share_of("2%"), Ratio(0.02));
  EXPECT_EQ(share_of("0.5 %"), Ratio(0.005));
  EXPECT_EQ(share_of("0%"), Ratio(0));
  EXPECT_EQ(share_of("100%"), Ratio(1));
  for (const char* wrong : {"2", "", "%", "-1%", "101%", "2  %", "2 percent", "0.02"})
    EXPECT_FALSE(share_of(wrong)) << wrong;
  for (const char* text : {"2%", "0.5%", "0%", "100%"}) EXPECT_EQ(percentage_text(*share_of(text)), text);
}

}  // namespace
}  // namespace moebench
