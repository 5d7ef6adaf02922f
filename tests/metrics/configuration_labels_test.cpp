#include "metrics/configuration_labels.h"

#include <gmock/gmock.h>

#include <set>

#include "suites/configuration.h"
#include "suites/quantity.h"
#include "tests/suites/example_configuration.h"

namespace moebench {
namespace {

using testing::IsEmpty;

MetricLabels labels_of(const Configuration& configuration) {
  return configuration_labels(json_of(configuration), label(configuration), FigureSource::measured);
}

TEST(ConfigurationLabels, HaveTheShapeAndTheChoices) {
  const MetricLabels expected = {{"system", "mpipemoe"}, {"shape", "tokens=4096 M=256 H=1024 E=2"},
                                 {"granularity", "4"},   {"reuse", "s3"},
                                 {"variant", ""},        {"source", "measured"}};
  EXPECT_EQ(labels_of(example::configuration()), expected);
}

TEST(ConfigurationLabels, HaveTheRestOfTheLabelAsVariant) {
  Configuration configuration = example::configuration();
  configuration.shape.dtype = ElementType::bf16;
  configuration.shape.top_k = 2;
  configuration.link_rate = rate_of("250 Mbit/s");
  const MetricLabels labels = labels_of(configuration);
  EXPECT_EQ(labels.at("shape"), "tokens=4096 M=256 H=1024 E=2 k=2");
  EXPECT_EQ(labels.at("variant"), "bf16 emulated link=250 Mbit/s");
}

TEST(ConfigurationLabels, TellEveryTwoConfigurationsApart) {
  std::set<MetricLabels> all;
  Configuration changed = example::configuration();
  const auto add = [&] { EXPECT_TRUE(all.insert(labels_of(changed)).second) << label(changed); };
  add();
  changed.backward_order = BackwardOrder::descending;
  add();
  changed.dispatch_ahead = 2;
  add();
  changed.ranks_vary = true;
  add();
  changed.shape.ranks = 4;
  add();
  changed.routing.capacity_factor = Ratio(1.25);
  add();
  changed.shape.tokens = Tokens(1024);
  add();
  changed.system = "pipemoe";
  add();
}

TEST(ConfigurationLabels, OfAnotherVersionsResultsHaveWhatThereIs) {
  const MetricLabels labels =
      configuration_labels({{"system", "new"}, {"tokens", 8}}, "new tokens=8 shiny=3", FigureSource::simulated);
  EXPECT_EQ(labels.at("system"), "new");
  EXPECT_EQ(labels.at("shape"), "tokens=8");
  EXPECT_EQ(labels.at("variant"), "shiny=3");
  EXPECT_EQ(labels.at("source"), "simulated");
  EXPECT_THAT(configuration_labels(Json::array(), "", FigureSource::measured).at("variant"), IsEmpty());
}

}  // namespace
}  // namespace moebench
