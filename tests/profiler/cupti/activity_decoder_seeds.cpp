// activity_decoder_seeds FOLDER: makes it anew, with what activity_decoder_fuzz begins with: a buffer of each kind of
// record, and one of all.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include "profiler/cupti/external_id.h"
#include "tests/profiler/cupti/activity_records.h"

namespace {

using namespace moebench;

template <class... Record>
void write(const std::filesystem::path& file, const Record&... records) {
  fixtures::ActivityRecords all;
  (all.add(records), ...);
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(all.bytes().data()), static_cast<std::streamsize>(all.bytes().size()));
  stream.close();
  if (!stream) throw std::filesystem::filesystem_error("cannot be written", file, std::error_code());
}

void write_seeds(const std::filesystem::path& folder) {
  const auto kernel = fixtures::kernel(1, 100, 180);
  const auto copy = fixtures::copy(2, 200, 240, 4096);
  const auto fill = fixtures::fill(3, 250, 251, 64);
  const auto external = fixtures::external(1, external_id({.run = 3, .op = 41}));
  const auto taken = fixtures::memory(CUPTI_ACTIVITY_MEMORY_OPERATION_TYPE_ALLOCATION, 0x1000, 100, 10);
  const auto given = fixtures::memory(CUPTI_ACTIVITY_MEMORY_OPERATION_TYPE_RELEASE, 0x1000, 100, 20);
  const auto wait = fixtures::synchronization(CUPTI_ACTIVITY_SYNCHRONIZATION_TYPE_STREAM_SYNCHRONIZE, 100, 1100);
  const auto overhead = fixtures::overhead(10, 260);
  const auto call = fixtures::api(1);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  write(folder / "kernel", kernel);
  write(folder / "copy", copy);
  write(folder / "fill", fill);
  write(folder / "external", external);
  write(folder / "memory", taken, given);
  write(folder / "synchronization", wait);
  write(folder / "overhead", overhead);
  write(folder / "call", call);
  write(folder / "all", kernel, external, copy, fill, taken, given, wait, overhead, call);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    write_seeds(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
