#include "reference/cost/published_profiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/cost/profile_json.h"
#include "reference/cost/simulator.h"
#include "reference/systems/system.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(PublishedProfilesTest, AreTheseInOrder) {
  EXPECT_THAT(published_profile_names(), ElementsAre("a100-64", "a100-64-mpipemoe", "a100-64-mpipemoe-fig13",
                                                     "a100-80gb-64", "b200-64", "h100-64", "h200-64", "v100-64"));
}

TEST(PublishedProfilesTest, SayThatTheyWereNotMeasuredHere) {
  for (std::string_view name : published_profile_names()) {
    const MachineProfile profile = published_profile(name);
    EXPECT_EQ(profile.name, name);
    EXPECT_EQ(profile.origin, ProfileOrigin::published) << name;
    EXPECT_EQ(profile.machine.ranks, 64) << name;
    EXPECT_TRUE(profile.machine.emulated.nothing()) << name;
  }
}

// Whoever reads a figure can find where it is from: a data sheet, a paper, or the word that it was assumed.
TEST(PublishedProfilesTest, EveryFigureHasASource) {
  for (std::string_view name : published_profile_names()) {
    const MachineProfile profile = published_profile(name);
    const auto& interconnect = std::get<Interconnect>(profile.network);
    std::vector<std::string> sources = {profile.permutation.source(), profile.activation.source(),
                                        profile.to_host.source(),     profile.from_host.source(),
                                        profile.prologue.source(),    interconnect.inside_source,
                                        interconnect.between_source,  profile.slowdowns_source,
                                        profile.op_overhead.source,   profile.step_overhead.source};
    for (const GemmPeak& peak : profile.gemm.peaks()) {
      sources.push_back(peak.source);
      sources.push_back(peak.efficiency_source);
    }
    for (const std::string& source : sources) {
      EXPECT_THAT(source, AnyOf(HasSubstr("datasheet"), HasSubstr("MPipeMoE"), HasSubstr("assumed"))) << name;
    }
  }
}

TEST(PublishedProfilesTest, AreTheSameWrittenAndReadAgain) {
  for (std::string_view name : published_profile_names()) {
    const MachineProfile profile = published_profile(name);
    EXPECT_EQ(profile_from_text(profile_text(profile), "again.json"), profile) << name;
  }
}

Seconds step_on(std::string_view machine, ElementType dtype) {
  const LayerShape shape{.tokens = Tokens(8192),
                         .model_dim = Features(2048),
                         .hidden_dim = Features(8192),
                         .experts = 64,
                         .ranks = 64,
                         .top_k = 1,
                         .dtype = dtype};
  auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, 4)));
  Simulator simulator(published_profile(machine));
  return simulator.run(compile(system_named("pipemoe"), shape, std::move(routing), {})).total();
}

TEST(PublishedProfilesTest, ALaterMachineIsNotSlower) {
  const std::vector<std::string_view> by_age = {"v100-64", "a100-80gb-64", "h100-64", "h200-64", "b200-64"};
  for (std::size_t i = 1; i < by_age.size(); ++i) {
    for (const ElementType type : {ElementType::fp32, ElementType::fp16}) {
      EXPECT_LE(step_on(by_age[i], type), step_on(by_age[i - 1], type)) << by_age[i] << " " << name_of(type);
    }
    if (i > 1) {
      EXPECT_LE(step_on(by_age[i], ElementType::bf16), step_on(by_age[i - 1], ElementType::bf16)) << by_age[i];
    }
  }
}

TEST(PublishedProfilesTest, AV100KnowsNoBf16) { EXPECT_THROW(step_on("v100-64", ElementType::bf16), InputError); }

TEST(PublishedProfilesTest, AnUnknownNameSuggestsTheNearest) {
  const auto error_of = [](std::string_view name) -> std::string {
    try {
      published_profile(name);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(error_of("h100"), HasSubstr("did you mean \"h100-64\"?"));
  EXPECT_THAT(error_of("B200_64"), HasSubstr("did you mean \"b200-64\"?"));
  EXPECT_THAT(error_of("abacus of the navy"),
              AllOf(HasSubstr("abacus of the navy"), HasSubstr("name a file, or one of a100-64, ")));
}

}  // namespace
}  // namespace moebench
