#include "cli/doctor_command.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "cli/diagnosis.h"
#include "results/json_field.h"
#include "tests/cli/called.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Doctor : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) {
    std::filesystem::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << text << '\n';
  }

  Capability found(const std::string& what, const std::string& nvml = "/nowhere/libnvidia-ml.so.1") {
    for (const Capability& each : diagnosis({.root = folder_.path(), .nvml = nvml})) {
      if (each.what == what) return each;
    }
    ADD_FAILURE() << "nothing about " << what;
    return {};
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(Doctor, WhatIsNotAsItShouldBeHasARemedy) {
  for (const Capability& each : diagnosis({.root = folder_.path(), .nvml = "/nowhere"})) {
    EXPECT_THAT(each.says, Not(IsEmpty())) << each.what;
    EXPECT_EQ(each.remedy.empty(), each.ability == Ability::there) << each.what;
  }
}

TEST_F(Doctor, ReadsWhatTheSystemTells) {
  write("proc/loadavg", "0.10 0.20 0.30 1/100 4242");
  write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
  write("proc/sys/kernel/perf_event_paranoid", "2");
  for (const char* what : {"load", "clock speed", "perf events"}) EXPECT_EQ(found(what).ability, Ability::there) << what;
  write("proc/loadavg", "1.75 0.20 0.30 1/100 4242");
  write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave");
  write("proc/sys/kernel/perf_event_paranoid", "4");
  EXPECT_EQ(found("load").ability, Ability::limited);
  EXPECT_THAT(found("load").says, HasSubstr("1.75"));
  EXPECT_EQ(found("clock speed").ability, Ability::limited);
  EXPECT_THAT(found("clock speed").says, HasSubstr("powersave"));
  EXPECT_EQ(found("perf events").ability, Ability::missing);
}

TEST_F(Doctor, NamesTheGpusAndWhatHoldsThemDown) {
  EXPECT_EQ(found("GPU driver").ability, Ability::missing);
  EXPECT_EQ(found("GPU driver", FAKE_NVML).says, "580.1, 2 GPUs");
  const Capability first = found("GPU 0", FAKE_NVML);
  EXPECT_EQ(first.ability, Ability::limited);
  EXPECT_THAT(first.says, HasSubstr("Abacus 100"));
  EXPECT_THAT(first.remedy, HasSubstr("power cap, heat, by hardware"));
  EXPECT_EQ(found("GPU 1", FAKE_NVML).ability, Ability::there);
}

TEST_F(Doctor, IsATableOrJson) {
  const fixtures::Called text = fixtures::called(add_doctor_command, {"doctor"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("shaped networks"));
  const fixtures::Called json = fixtures::called(add_doctor_command, {"doctor", "--json"});
  EXPECT_EQ(json.status, 0);
  for (const Json& each : Json::parse(json.out)) {
    EXPECT_TRUE(each["says"].is_string());
    EXPECT_THAT(json.out, HasSubstr(each["ability"].get<std::string>()));
  }
}

}  // namespace
}  // namespace moebench
