#include "reference/trace/draw.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

Span span(int op, Stream stream, double begin, double end) {
  return {.op = op, .stream = stream, .begin = Seconds(begin), .end = Seconds(end)};
}

const std::vector<std::string> labels = {"S0", "C0", "O13"};

TEST(DrawTest, ALineForEachStreamInUse) {
  const Timeline timeline{.spans = {span(0, Stream::comm, 0, 1), span(1, Stream::compute, 1, 3)}};
  EXPECT_EQ(draw(timeline, labels, 12),
            "compute |    C0----- |\n"
            "comm    |S0-         |\n");
}

TEST(DrawTest, BeginsAtTheFirstSpan) {
  const Timeline timeline{.spans = {span(0, Stream::comm, 100, 101), span(2, Stream::copy, 101, 102)}};
  EXPECT_EQ(draw(timeline, labels, 10),
            "comm    |S0--      |\n"
            "copy    |     O13- |\n");
}

TEST(DrawTest, CutsLabelsThatDoNotFit) {
  const Timeline timeline{.spans = {span(2, Stream::copy, 0, 1), span(1, Stream::copy, 1, 4)}};
  EXPECT_EQ(draw(timeline, labels, 8), "copy    |O C0--- |\n");
}

TEST(DrawTest, AShortSpanIsOneColumnWide) {
  const Timeline timeline{.spans = {span(0, Stream::comm, 0, 0.001), span(1, Stream::compute, 0, 10)}};
  EXPECT_EQ(draw(timeline, labels, 5),
            "compute |C0-- |\n"
            "comm    |S    |\n");
}

TEST(DrawTest, SpansOfNoLengthAreDrawn) {
  const Timeline timeline{.spans = {span(0, Stream::comm, 3, 3), span(1, Stream::compute, 3, 3)}};
  EXPECT_EQ(draw(timeline, labels, 4),
            "compute |C   |\n"
            "comm    |S   |\n");
}

TEST(DrawTest, NothingIsDrawnOfNothing) { EXPECT_EQ(draw({}, labels, 10), ""); }

}  // namespace
}  // namespace moebench
