#include "suites/configuration.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "suites/axis_key.h"
#include "tests/suites/example_configuration.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

using Json = nlohmann::ordered_json;

std::string error_in(const Json& config) {
  return error_of([&] { configuration_from_json(config); });
}

TEST(Configuration, Label) {
  Configuration configuration = example::configuration();
  EXPECT_EQ(label(configuration), "mpipemoe tokens=4096 M=256 H=1024 E=2 n=4 s3");
  configuration.shape.top_k = 2;
  configuration.shape.dtype = ElementType::fp64;
  configuration.layout = LayoutMode::liveness;
  EXPECT_EQ(label(configuration), "mpipemoe tokens=4096 M=256 H=1024 E=2 k=2 fp64 n=4 s3 layout=liveness");
}

TEST(Configuration, JsonHasTheFieldsOfResults) {
  EXPECT_EQ(json_of(example::configuration()),
            Json::parse(R"({"system": "mpipemoe", "tokens": 4096, "model_dim": 256, "hidden_dim": 1024,
      "experts": 2, "top_k": 1, "dtype": "fp32", "activation": "relu", "gate": "softmax",
      "routing": "gate", "capacity_factor": "none", "capacity_rows": "sent",
      "launches": "ops", "balance_loss": 0, "optimizer": "counted",
      "granularity": 4, "partition_sizes": "equal", "reuse": "s3", "backward_order": "ascending", "slots": "2-1-2",
      "dispatch_ahead": 1, "shadowed_experts": 0, "layout": "own", "selector": "given",
      "memory_budget": "none", "link_rate": "real",
      "link_latency": "0 us", "copy_rate": "real", "ranks": 2, "device": "cpu", "threads": "auto"})"));
}

TEST(Configuration, JsonRoundTrips) {
  Configuration configuration = example::configuration();
  EXPECT_EQ(configuration_from_json(json_of(configuration)), configuration);
  configuration.shape.dtype = ElementType::fp64;
  configuration.shape.ranks = 4;
  configuration.layout = LayoutMode::paper;
  configuration.device = {DeviceKind::simulated, "a100"};
  configuration.threads = 3;
  EXPECT_EQ(configuration_from_json(Json::parse(json_of(configuration).dump())), configuration);
  const nlohmann::json unordered = json_of(configuration);
  EXPECT_EQ(configuration_from_json(unordered), configuration);
}

TEST(Configuration, EveryAxisIsInJsonAndLabel) {
  const Configuration configuration = example::configuration();
  for (const AxisKey& axis : axis_keys()) {
    if (axis.get == nullptr) continue;
    ASSERT_TRUE(json_of(configuration).contains(std::string(axis.key.name))) << axis.key.name;
    for (std::string_view name : axis.key.rule.names) {
      Configuration changed = configuration;
      axis.set(changed, name);
      EXPECT_EQ(configuration_from_json(json_of(changed)), changed);
      EXPECT_EQ(label(changed) == label(configuration), changed == configuration) << axis.key.name << " " << name;
    }
  }
}

TEST(Configuration, WrongJsonNamesTheField) {
  const Json right = json_of(example::configuration());
  for (const auto& field : right.items()) {
    Json config = right;
    config.erase(field.key());
    EXPECT_EQ(error_in(config).find("config." + field.key() + ": is missing: "), 0u) << error_in(config);
    const AxisKey* axis = find_axis_key(field.key());
    const bool is_decimal = axis != nullptr && axis->key.rule.kind == RuleKind::decimal;
    const bool may_be_zero = axis != nullptr && axis->key.rule.kind == RuleKind::count && axis->key.rule.least == 0;
    for (const Json& wrong : {Json(nullptr), Json(-1), Json(0), Json(1.5), Json("4"), Json("no such"), Json::array(),
                              Json::object(), Json(true)}) {
      if (is_decimal && wrong.is_number() && wrong >= 0) continue;
      if (may_be_zero && wrong == 0) continue;
      config[field.key()] = wrong;
      EXPECT_EQ(error_in(config).find("config." + field.key() + ": "), 0u) << config;
    }
  }
}

TEST(Configuration, CostsOfShadowsAreReadAsTheyWereWritten) {
  Configuration configuration = example::configuration();
  configuration.system = "fastermoe";
  configuration.adaptive_shadowing = true;
  configuration.shadow_costs = {
      .computed_row = Seconds(1e-6 / 3), .exchanged_row = Seconds(2e-6), .shadow = Seconds(0.25)};
  Json config = json_of(configuration);
  EXPECT_EQ(configuration_from_json(Json::parse(config.dump())), configuration);
  EXPECT_EQ(system_options(configuration).shadowing.costs, configuration.shadow_costs);
  config["shadow_costs"].erase("shadow_s");
  EXPECT_EQ(error_in(config).find("config.shadow_costs.shadow_s: is no time: "), 0u) << error_in(config);
  config["shadow_costs"] = 1;
  EXPECT_EQ(error_in(config).find("config.shadow_costs.computed_row_s: "), 0u) << error_in(config);
}

TEST(Configuration, AdaptiveShadowingNeedsCosts) {
  Configuration configuration = example::configuration();
  configuration.adaptive_shadowing = true;
  EXPECT_NE(error_of([&] { system_options(configuration); }).find("give a profile"), std::string::npos);
}

TEST(Configuration, UnknownJsonIsRefused) {
  Json config = json_of(example::configuration());
  config["token"] = 4;
  EXPECT_EQ(error_in(config), "config: unknown field \"token\": did you mean tokens?");
  EXPECT_EQ(error_in(Json::array()), "config: is not an object: is this a results file of moebench?");
  config = json_of(example::configuration());
  config["system"] = "fastmoo";
  EXPECT_EQ(error_in(config), "config.system: unknown system \"fastmoo\": did you mean fastmoe?");
}

TEST(Configuration, LayoutIsTheSystemsOwnUnlessChosen) {
  Configuration configuration = example::configuration();
  EXPECT_EQ(layout_of(configuration), system_named("mpipemoe").layout);
  configuration.layout = LayoutMode::liveness;
  EXPECT_EQ(layout_of(configuration), (LayoutModes{LayoutMode::liveness, LayoutMode::liveness}));
}

}  // namespace
}  // namespace moebench
