#include "reference/trace/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Picture picture_of(Seconds end, std::string label = "F0") {
  return {.title = "pipemoe",
          .note = {},
          .tracks =
              {{.name = "compute",
                .boxes = {{.begin = Seconds(0), .end = end, .label = std::move(label), .tip = "fc1 of partition 0"}}}},
          .legend = {{Colour::blue, "experts"}}};
}

TEST(PictureTest, ABoxASpanWithItsLabelAndItsTip) {
  EXPECT_THAT(svg(picture_of(milliseconds(5))),
              AllOf(StartsWith("<svg "), HasSubstr(">F0</text>"), HasSubstr("<title>fc1 of partition 0</title>"),
                    HasSubstr(">compute</text>"), HasSubstr(">experts</text>"), HasSubstr("</svg>\n")));
}

TEST(PictureTest, WhatDoesNotFitIsLeftOut) {
  const std::string label(200, 'F');
  EXPECT_THAT(svg(picture_of(milliseconds(5), label)), Not(HasSubstr(label)));
}

TEST(PictureTest, TheAxisIsInUnitsThatSuitTheLength) {
  EXPECT_THAT(svg(picture_of(Seconds(5))), HasSubstr(">0.0 s</text>"));
  EXPECT_THAT(svg(picture_of(milliseconds(5))), AllOf(HasSubstr(">0.0 ms</text>"), HasSubstr(">4.5</text>")));
  EXPECT_THAT(svg(picture_of(microseconds(500))), AllOf(HasSubstr(">0 us</text>"), HasSubstr(">450</text>")));
}

TEST(PictureTest, ALongLegendTakesSeveralLines) {
  Picture picture = picture_of(Seconds(1));
  picture.legend.assign(40, {Colour::red, "restored"});
  const std::string drawn = svg(picture);
  for (std::size_t at = drawn.find(" x=\""); at != std::string::npos; at = drawn.find(" x=\"", at + 1)) {
    EXPECT_LT(std::stod(drawn.substr(at + 4)), 960);
  }
}

TEST(PictureTest, TextIsNoMarkup) {
  Picture picture = picture_of(Seconds(1));
  picture.title = "a < b & \"c\"";
  EXPECT_THAT(svg(picture), HasSubstr("a &lt; b &amp; &quot;c&quot;"));
}

TEST(PictureTest, NothingIsDrawnOfNothing) { EXPECT_THAT(svg({}), Not(HasSubstr("nan"))); }

}  // namespace
}  // namespace moebench
