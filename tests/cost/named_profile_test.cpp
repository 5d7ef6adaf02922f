#include "reference/cost/named_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "reference/base/error.h"
#include "reference/cost/profile_json.h"
#include "reference/cost/published_profiles.h"
#include "tests/cost/small_machine.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string error_of(const std::string& name) {
  try {
    named_profile(name);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(NamedProfileTest, IsAPublishedMachineOrAFile) {
  EXPECT_EQ(named_profile("h100-64"), published_profile("h100-64"));
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "named.json";
  ASSERT_TRUE(std::ofstream(path) << profile_text(small_machine()));
  EXPECT_EQ(named_profile(path.string()), small_machine());
  std::filesystem::remove(path);
}

TEST(NamedProfileTest, WhatIsNeitherIsAnError) {
  EXPECT_THAT(error_of("a100"), HasSubstr("did you mean \"a100-64\"?"));
  EXPECT_THAT(error_of("profiles/here.json"), AllOf(HasSubstr("profiles/here.json"), HasSubstr("cannot be read")));
  EXPECT_THAT(error_of("here.json"), HasSubstr("cannot be read"));
}

TEST(NamedProfileTest, SaysWhereItsFiguresAreFrom) {
  EXPECT_EQ(origin_text(published_profile("a100-64")), "machine profile a100-64: published, not measured here");
  MachineProfile measured = small_measured_machine();
  EXPECT_EQ(origin_text(measured), "machine profile small: measured on 2026-11-25 on abacus");
  measured.machine.emulated.copy_rate = BytesPerSecond(1e9);
  EXPECT_EQ(origin_text(measured), "machine profile small: measured on 2026-11-25 on abacus, copies EMULATED");
  measured.machine.emulated.link = Link{.latency = Seconds(0), .rate = BytesPerSecond(1e9)};
  EXPECT_EQ(origin_text(measured), "machine profile small: measured on 2026-11-25 on abacus, link and copies EMULATED");
}

}  // namespace
}  // namespace moebench
