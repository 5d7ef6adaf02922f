// A driver library with two GPUs, the second of which tells little. REASONS is what it calls the function that says why
// clocks are low.

#include <cstdlib>
#include <cstring>

namespace {

constexpr int not_supported = 3;
int open_sessions = 0;
int gpus[2];

bool is_first(void* gpu) { return gpu == &gpus[0]; }

}  // namespace

extern "C" {

int nvmlInit_v2() {
  if (std::getenv("FAKE_NVML_HAS_NO_DRIVER") != nullptr) return 9;
  ++open_sessions;
  return 0;
}
int nvmlShutdown() { return open_sessions-- > 0 ? 0 : 1; }
const char* nvmlErrorString(int result) { return result == 9 ? "Driver Not Loaded" : "Not Supported"; }
int nvmlSystemGetDriverVersion(char* version, unsigned size) {
  std::strncpy(version, "580.1", size);
  return 0;
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 2;
  return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** gpu) {
  *gpu = &gpus[index];
  return 0;
}
int nvmlDeviceGetHandleByPciBusId_v2(const char* bus, void** gpu) {
  *gpu = &gpus[0];
  return std::strcmp(bus, "0000:1b:00.0") == 0 ? 0 : 6;
}
int nvmlDeviceGetName(void* gpu, char* name, unsigned size) {
  std::strncpy(name, is_first(gpu) ? "Abacus 100" : "Abacus 50", size);
  return 0;
}
int nvmlDeviceGetTemperature(void* gpu, int sensor, unsigned* celsius) {
  *celsius = 61;
  return is_first(gpu) && sensor == 0 ? 0 : not_supported;
}
int nvmlDeviceGetClockInfo(void* gpu, int clock, unsigned* megahertz) {
  *megahertz = clock == 1 ? 1980 : 2619;
  return is_first(gpu) ? 0 : not_supported;
}
int nvmlDeviceGetMemoryInfo(void* gpu, unsigned long long* memory) {
  memory[0] = 1ULL << 36;
  memory[1] = (1ULL << 36) - 5;
  memory[2] = 5;
  return is_first(gpu) ? 0 : not_supported;
}
int REASONS(void* gpu, unsigned long long* reasons) {
  *reasons = 0x1 | 0x4 | 0x40;
  return is_first(gpu) ? 0 : not_supported;
}

}  // extern "C"
