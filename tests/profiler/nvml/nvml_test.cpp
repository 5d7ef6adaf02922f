#include "profiler/nvml/nvml.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string reason_for(const std::string& library) {
  try {
    const Nvml nvml(library);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

const GpuState first{.name = "Abacus 100",
                     .memory = Bytes(std::int64_t{1} << 36),
                     .used = Bytes(5),
                     .temperature = Celsius(61),
                     .processor_clock = Megahertz(1980),
                     .memory_clock = Megahertz(2619),
                     .slowed_by = {"power cap", "heat, by hardware"}};

TEST(Nvml, TellsWhatTheDriverSaysOfEachGpu) {
  for (int i = 0; i < 2; ++i) {
    const Nvml nvml(FAKE_NVML);
    EXPECT_EQ(nvml.driver(), "580.1");
    EXPECT_THAT(nvml.gpus(), ElementsAre(first, GpuState{.name = "Abacus 50"}));
  }
}

TEST(Nvml, FindsAGpuByItsPlaceOnTheBus) {
  const Nvml nvml(FAKE_NVML);
  EXPECT_EQ(nvml.gpu("0000:1b:00.0"), first);
  EXPECT_THROW(nvml.gpu("0000:00:00.0"), Error);
}

TEST(Nvml, KnowsTheFormerNameOfAFunctionAndDoesWithoutIt) {
  EXPECT_EQ(Nvml(FAKE_NVML_OLD).gpus().front(), first);
  GpuState silent = first;
  silent.slowed_by.clear();
  EXPECT_EQ(Nvml(FAKE_NVML_BARE).gpus().front(), silent);
}

TEST(Nvml, SaysWhatIsMissing) {
  EXPECT_THAT(reason_for("/nowhere/libnvidia-ml.so.1"), HasSubstr("there is no NVIDIA driver"));
  EXPECT_THAT(reason_for("libm.so.6"), HasSubstr("no function nvmlInit_v2"));
  ::setenv("FAKE_NVML_HAS_NO_DRIVER", "1", 1);
  EXPECT_THAT(reason_for(FAKE_NVML), HasSubstr("cannot start: Driver Not Loaded"));
  ::unsetenv("FAKE_NVML_HAS_NO_DRIVER");
}

}  // namespace
}  // namespace moebench
