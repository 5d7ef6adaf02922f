#include "metrics/source_label.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

const Json real_config = {{"link_rate", "real"}, {"copy_rate", "real"}};
const Json paced_config = {{"link_rate", "250 Mbit/s"}, {"copy_rate", "real"}};
constexpr const char* paced_link = "link of 250 Mbit/s with 50 us latency";
constexpr const char* shaped = "network of 2 hosts at 250 Mbit/s on one machine";

Environment emulating(std::vector<std::string> what) {
  Environment environment;
  environment.emulated = std::move(what);
  return environment;
}

TEST(SourceLabel, OfARealRunIsMeasured) {
  EXPECT_EQ(source_of(Environment{}), FigureSource::measured);
  EXPECT_EQ(source_of(Environment{}, real_config), FigureSource::measured);
}

TEST(SourceLabel, OfASimulatedRunIsSimulatedWhateverElseItEmulates) {
  Environment environment = emulating({paced_link});
  environment.simulated = "a100-64";
  EXPECT_EQ(source_of(environment), FigureSource::simulated);
  EXPECT_EQ(source_of(environment, paced_config), FigureSource::simulated);
}

TEST(SourceLabel, TellsTheConfigurationsThatAreEmulatedFromThoseThatAreNot) {
  EXPECT_EQ(source_of(emulating({paced_link})), FigureSource::emulated);
  EXPECT_EQ(source_of(emulating({paced_link}), paced_config), FigureSource::emulated);
  EXPECT_EQ(source_of(emulating({paced_link}), real_config), FigureSource::measured);
}

TEST(SourceLabel, OfEverythingOnAShapedNetworkIsEmulated) {
  EXPECT_EQ(source_of(emulating({shaped}), real_config), FigureSource::emulated);
  EXPECT_EQ(source_of(emulating({shaped, "copies to and from the host at 4 GB/s"}), real_config),
            FigureSource::emulated);
  EXPECT_EQ(source_of(emulating({shaped}), Json(nullptr)), FigureSource::emulated);
}

TEST(SourceLabel, HasThreeNames) {
  EXPECT_EQ(name_of(FigureSource::measured), "measured");
  EXPECT_EQ(name_of(FigureSource::emulated), "emulated");
  EXPECT_EQ(name_of(FigureSource::simulated), "simulated");
}

}  // namespace
}  // namespace moebench
