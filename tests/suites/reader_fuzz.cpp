// libFuzzer's entry: whatever the bytes are, reading and expanding them ends in a suite or an InputError.

#include <cstddef>
#include <cstdint>
#include <string>

#include "reference/base/error.h"
#include "suites/expand.h"
#include "suites/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    moebench::expand(moebench::parse_suite(std::string(reinterpret_cast<const char*>(data), size), "fuzz.yaml"));
  } catch (const moebench::InputError&) {
  }
  return 0;
}
