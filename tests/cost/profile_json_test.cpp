#include "reference/cost/profile_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "reference/base/error.h"
#include "tests/cost/small_machine.h"

namespace moebench {
namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

MachineProfile emulated_machine() {
  MachineProfile machine = small_measured_machine();
  machine.machine.pinning = "streams";
  machine.machine.emulated = {.link = Link{.latency = microseconds(50), .rate = BytesPerSecond(31.25e6)},
                              .copy_rate = BytesPerSecond(4e9)};
  return machine;
}

std::vector<MachineProfile> machines() { return {small_machine(), small_measured_machine(), emulated_machine()}; }

std::string error_of(const std::string& text) {
  try {
    profile_from_text(text, "here.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ProfileJsonTest, ReadingWhatWasWrittenGivesAnEqualProfile) {
  for (const MachineProfile& machine : machines()) {
    EXPECT_EQ(profile_from_text(profile_text(machine), "here.json"), machine);
  }
}

TEST(ProfileJsonTest, SpreadsAreKept) {
  Json json = Json::parse(profile_text(small_measured_machine()));
  json["to_host"] = {{"source", "measured"}, {"points", {{1, 1e-6, 0.125}, {2, 2e-6}}}};
  json["gemm"]["points"][0]["spread"] = 0.25;
  const MachineProfile machine = profile_from_text(json.dump(), "here.json");
  EXPECT_EQ(machine.to_host.points()[0].spread, Ratio(0.125));
  EXPECT_EQ(machine.to_host.points()[1].spread, Ratio(0));
  EXPECT_EQ(machine.gemm.points().front().spread, Ratio(0.25));
  EXPECT_EQ(profile_from_text(profile_text(machine), "here.json"), machine);
}

TEST(ProfileJsonTest, ALatencyAndARateAreACurve) {
  Json json = Json::parse(profile_text(small_machine()));
  json["to_host"] = {{"source", "a data sheet"}, {"latency", 1e-5}, {"rate", 1e9}};
  const MachineProfile machine = profile_from_text(json.dump(), "here.json");
  EXPECT_NEAR(machine.to_host.at(Bytes(0)).count(), 1e-5, 1e-15);
  EXPECT_NEAR(machine.to_host.at(Bytes(1'000'000)).count(), 1e-5 + 1e-3, 1e-12);
  EXPECT_NEAR(machine.to_host.at(Bytes(5'000'000'000)).count(), 1e-5 + 5, 1e-9);
  EXPECT_EQ(machine.to_host.source(), "a data sheet");
}

// A field's place: keys and indices from the document on.
using Place = Json::json_pointer;

void visit(const Json& json, const Place& place, const std::function<void(const Place&, const Json&)>& each) {
  each(place, json);
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) visit(value, place / key, each);
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) visit(json[i], place / i, each);
  }
}

// "gemm.points[3]", as errors have it: of the object's field or list's item above numbers in lists.
std::string field_of(Place place) {
  std::vector<std::string> parts;
  for (; !place.empty(); place.pop_back()) parts.insert(parts.begin(), place.back());
  std::string name;
  for (const std::string& part : parts) {
    if (part.find_first_not_of("0123456789") == std::string::npos) break;
    name += (name.empty() ? "" : ".") + part;
  }
  return name;
}

TEST(ProfileJsonTest, ANegativeNumberNamesItsField) {
  for (const MachineProfile& machine : machines()) {
    const Json json = Json::parse(profile_text(machine));
    visit(json, Place(), [&](const Place& place, const Json& value) {
      if (!value.is_number()) return;
      Json broken = json;
      broken[place] = value.is_number_integer() ? Json(-1) : Json(-1.5);
      EXPECT_THAT(error_of(broken.dump()), AllOf(StartsWith("here.json: "), HasSubstr(field_of(place)))) << place;
    });
  }
}

TEST(ProfileJsonTest, AMissingFieldIsNamed) {
  for (const MachineProfile& machine : machines()) {
    const Json json = Json::parse(profile_text(machine));
    visit(json, Place(), [&](const Place& place, const Json&) {
      if (place.empty() || !json[place.parent_pointer()].is_object()) return;
      const std::string field = field_of(place);
      if (field == "machine.pinning") return;
      if (field.starts_with("machine.emulated") && place.back() != "latency" && place.back() != "rate") return;
      Json broken = json;
      broken[place.parent_pointer()].erase(place.back());
      // Without its points a GEMM has neither points nor peaks.
      EXPECT_THAT(error_of(broken.dump()), AllOf(StartsWith("here.json: "), AnyOf(HasSubstr("\"" + place.back() + "\""),
                                                                                  HasSubstr("there is neither"))))
          << place;
    });
  }
}

TEST(ProfileJsonTest, AnUnknownFieldIsNamed) {
  for (const MachineProfile& machine : machines()) {
    const Json json = Json::parse(profile_text(machine));
    visit(json, Place(), [&](const Place& place, const Json& value) {
      if (!value.is_object()) return;
      Json broken = json;
      broken[place]["sorce"] = 1;
      EXPECT_THAT(error_of(broken.dump()), AllOf(StartsWith("here.json: "), HasSubstr("no field \"sorce\""))) << place;
    });
  }
  Json json = Json::parse(profile_text(small_machine()));
  json["permutation"]["sorce"] = 1;
  EXPECT_THAT(error_of(json.dump()), HasSubstr("did you mean \"source\"?"));
}

TEST(ProfileJsonTest, AValueOfAnotherTypeNamesItsField) {
  for (const MachineProfile& machine : machines()) {
    const Json json = Json::parse(profile_text(machine));
    visit(json, Place(), [&](const Place& place, const Json& value) {
      if (place.empty()) return;
      Json broken = json;
      broken[place] = value.is_boolean() ? Json("text") : Json(true);
      EXPECT_THAT(error_of(broken.dump()), AllOf(StartsWith("here.json: "), HasSubstr(field_of(place)))) << place;
    });
  }
}

// Cut at any byte: an error that names file and place, and never a crash. What lacks only the last newline is whole.
TEST(ProfileJsonTest, ACutFileIsAnErrorThatNamesFileAndPlace) {
  for (const MachineProfile& machine : machines()) {
    const std::string text = profile_text(machine);
    for (std::size_t length = 0; length + 1 < text.size(); ++length) {
      ASSERT_THAT(error_of(text.substr(0, length)),
                  AllOf(StartsWith("here.json: this is not JSON"), HasSubstr("line ")))
          << length;
    }
  }
}

// One byte in the place of another: a profile, or an error that names the file.
TEST(ProfileJsonTest, ADamagedFileIsAnErrorOrAnotherProfile) {
  const std::string text = profile_text(emulated_machine());
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (char damage : {'0', '-', 'e', '"', '{', ']', '\0', '\xff'}) {
      std::string damaged = text;
      damaged[at] = damage;
      ASSERT_THAT(error_of(damaged), AnyOf(StartsWith("here.json"), "no error")) << at << " " << damage;
    }
  }
}

TEST(ProfileJsonTest, RefusesWhatMakesNoSense) {
  const auto with = [](const char* place, const Json& value) {
    Json json = Json::parse(profile_text(small_machine()));
    json[Place(place)] = value;
    return error_of(json.dump());
  };
  EXPECT_THAT(with("/format", 2), HasSubstr("format 2, and this moebench reads format 1"));
  EXPECT_THAT(with("/origin", "guessed"), HasSubstr("take measured or published"));
  EXPECT_THAT(with("/date", "2026-02-30"), HasSubstr("date: \"2026-02-30\" is not a date"));
  EXPECT_THAT(with("/date", "yesterday"), HasSubstr("is not a date"));
  EXPECT_THAT(with("/name", ""), HasSubstr("name: the text is empty"));
  EXPECT_THAT(with("/gemm/peaks/0/type", "fp8"), HasSubstr("gemm.peaks[0].type: \"fp8\" is no number format"));
  EXPECT_THAT(with("/gemm/peaks/1/efficiency/0/1", 1.5), HasSubstr("gemm.peaks[1]: an efficiency is not a share"));
  EXPECT_THAT(with("/to_host/points/1/0", 0), HasSubstr("to_host.points[1]: the size is not above"));
  EXPECT_THAT(with("/interconnect/inside/rate", 0), HasSubstr("interconnect.inside.rate: it is 0"));
  EXPECT_THAT(with("/machine/ranks", 0), HasSubstr("machine.ranks: it is 0"));
  EXPECT_THAT(with("/machine/cores", 5'000'000'000), HasSubstr("machine.cores:"));
  EXPECT_THAT(with("/slowdowns/compute+comm/comm", 1.25),
              HasSubstr("slowdowns.compute+comm.comm: the relative speed is 1.25"));
  EXPECT_THAT(with("/collectives", Json::object()), HasSubstr("either \"collectives\" or \"interconnect\""));
}

TEST(ProfileJsonTest, IsReadFromAFile) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "small.json";
  ASSERT_TRUE(std::ofstream(path) << profile_text(small_machine()));
  EXPECT_EQ(read_profile(path), small_machine());
  std::filesystem::remove(path);
  try {
    read_profile(path);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                AllOf(StartsWith(path.string()), HasSubstr("cannot be read"), HasSubstr("moebench calibrate")));
  }
  EXPECT_THROW(read_profile(testing::TempDir()), InputError);  // a folder
}

}  // namespace
}  // namespace moebench
