#include "profiler/nvml/nvml.h"

#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <utility>

#include "reference/base/error.h"

namespace moebench {
namespace {

// NVML's binary interface, version 2 of the functions that have one.
using Handle = void*;
using Result = int;

struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};

constexpr int processor_clock = 1;
constexpr int memory_clock = 2;
constexpr int die = 0;  // the sensor

constexpr std::array<std::pair<std::uint64_t, const char*>, 7> reasons = {{
    {0x02, "application clocks"},
    {0x04, "power cap"},
    {0x08, "hardware slowdown"},
    {0x10, "sync boost"},
    {0x20, "heat, by software"},
    {0x40, "heat, by hardware"},
    {0x80, "power brake"},
}};

}  // namespace

struct Nvml::Functions {
  Result (*start)() = nullptr;
  Result (*end)() = nullptr;
  const char* (*text)(Result) = nullptr;
  Result (*driver)(char*, unsigned) = nullptr;
  Result (*count)(unsigned*) = nullptr;
  Result (*handle)(unsigned, Handle*) = nullptr;
  Result (*handle_on_bus)(const char*, Handle*) = nullptr;
  Result (*name)(Handle, char*, unsigned) = nullptr;
  Result (*temperature)(Handle, int, unsigned*) = nullptr;
  Result (*clock)(Handle, int, unsigned*) = nullptr;
  Result (*memory)(Handle, Memory*) = nullptr;
  Result (*reasons)(Handle, unsigned long long*) = nullptr;  // null: the driver has no such function
};

namespace {

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) throw Error(std::string("NVML has no function ") + name + ": is the driver very old?");
}

// Null where the library has it by neither name.
template <class Function>
void find_if_there(void* library, const char* name, const char* former_name, Function& function) {
  void* found = ::dlsym(library, name);
  if (found == nullptr) found = ::dlsym(library, former_name);
  function = reinterpret_cast<Function>(found);
}

}  // namespace

Nvml::Nvml(const std::string& library)
    : library_(::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL), ::dlclose), functions_(std::make_unique<Functions>()) {
  if (!library_) throw Error("there is no NVIDIA driver: " + library + " cannot be loaded");
  find(library_.get(), "nvmlInit_v2", functions_->start);
  find(library_.get(), "nvmlShutdown", functions_->end);
  find(library_.get(), "nvmlErrorString", functions_->text);
  find(library_.get(), "nvmlSystemGetDriverVersion", functions_->driver);
  find(library_.get(), "nvmlDeviceGetCount_v2", functions_->count);
  find(library_.get(), "nvmlDeviceGetHandleByIndex_v2", functions_->handle);
  find(library_.get(), "nvmlDeviceGetHandleByPciBusId_v2", functions_->handle_on_bus);
  find(library_.get(), "nvmlDeviceGetName", functions_->name);
  find(library_.get(), "nvmlDeviceGetTemperature", functions_->temperature);
  find(library_.get(), "nvmlDeviceGetClockInfo", functions_->clock);
  find(library_.get(), "nvmlDeviceGetMemoryInfo", functions_->memory);
  find_if_there(library_.get(), "nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons",
                functions_->reasons);
  check(functions_->start(), "start");
}

Nvml::~Nvml() { functions_->end(); }

void Nvml::check(int result, const char* what) const {
  if (result != 0) throw Error(std::string("the NVIDIA driver cannot ") + what + ": " + functions_->text(result));
}

std::string Nvml::driver() const {
  std::array<char, 96> version{};
  check(functions_->driver(version.data(), version.size()), "tell its version");
  return version.data();
}

std::vector<GpuState> Nvml::gpus() const {
  unsigned count = 0;
  check(functions_->count(&count), "count the GPUs");
  std::vector<GpuState> gpus;
  for (unsigned i = 0; i < count; ++i) {
    Handle gpu = nullptr;
    check(functions_->handle(i, &gpu), "open a GPU");
    gpus.push_back(state_of(gpu));
  }
  return gpus;
}

GpuState Nvml::gpu(const std::string& bus) const {
  Handle gpu = nullptr;
  check(functions_->handle_on_bus(bus.c_str(), &gpu), ("open the GPU on bus " + bus).c_str());
  return state_of(gpu);
}

// All but the name is not there on every GPU, nor for every user.
GpuState Nvml::state_of(void* gpu) const {
  GpuState state;
  std::array<char, 96> name{};
  check(functions_->name(gpu, name.data(), name.size()), "tell a GPU's name");
  state.name = name.data();
  Memory memory{};
  if (functions_->memory(gpu, &memory) == 0) {
    state.memory = Bytes(static_cast<std::int64_t>(memory.total));
    state.used = Bytes(static_cast<std::int64_t>(memory.used));
  }
  const auto number = [](auto function, auto... arguments) {
    unsigned value = 0;
    return function(arguments..., &value) == 0 ? static_cast<int>(value) : 0;
  };
  state.temperature = Celsius(number(functions_->temperature, gpu, die));
  state.processor_clock = Megahertz(number(functions_->clock, gpu, processor_clock));
  state.memory_clock = Megahertz(number(functions_->clock, gpu, memory_clock));
  unsigned long long bits = 0;
  if (functions_->reasons == nullptr || functions_->reasons(gpu, &bits) != 0) return state;
  for (const auto& [bit, reason] : reasons) {
    if ((bits & bit) != 0) state.slowed_by.emplace_back(reason);
  }
  return state;
}

}  // namespace moebench
