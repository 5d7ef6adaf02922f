// Any bytes as an activity buffer: nothing is read beyond its end, and what is reported adds up.

#include <cstdlib>
#include <cstring>
#include <vector>

#include "profiler/cupti/activity_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace moebench;
  std::vector<std::uint64_t> words(size / sizeof(std::uint64_t));
  if (!words.empty()) std::memcpy(words.data(), data, words.size() * sizeof(std::uint64_t));
  ActivityDecoder decoder;
  decoder.read(std::as_bytes(std::span(words)));
  decoder.read(std::as_bytes(std::span(words)));
  const ActivityReport report = decoder.report();
  for (std::size_t i = 0; i < report.activities.size(); ++i) {
    if (report.activities[i].end < report.activities[i].begin) std::abort();
    if (i > 0 && report.activities[i].begin < report.activities[i - 1].begin) std::abort();
  }
  if (report.peak_memory < Bytes(0)) std::abort();
  return 0;
}
