#pragma once
// The keys of a suite that are no axes. A new one is a row here, and a member of Suite.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "suites/key.h"
#include "suites/suite.h"

namespace moebench {

enum class KeyForm : std::uint8_t {
  value,       // a single value
  axes,        // a map: axis -> value or list of values
  emulate,     // the same, of the axes of that section
  measure,     // a map of measure_keys()
  selection,   // a map: axis -> value
  selections,  // a list of maps: axis -> value or list of values
  names,       // a list of names, no two the same
  published,   // a list of maps of published_keys()
  gate,        // a map of gate_keys()
};

struct SuiteKey {
  Key key;
  KeyForm form = KeyForm::value;
  void (*set)(Suite&, std::string_view text) = nullptr;  // of a value that complaint_about() has passed
  std::vector<Axes> Suite::*entries = nullptr;           // of selections
};

std::span<const SuiteKey> suite_keys();    // at the top
std::span<const SuiteKey> measure_keys();  // below `measure`
std::span<const SuiteKey> gate_keys();     // below `gate`

// The keys of an entry of `published`; their values are set by the reader.
std::span<const SuiteKey> published_keys();

// The key of that name at the top or below `measure`, or null.
const SuiteKey* find_suite_key(std::string_view name);

// Sets a value from the command line (--ranks 4), by the rules of the suite. Throws InputError that begins with
// "--key", also for a name that is no such key.
void override_key(Suite& suite, std::string_view name, const std::string& text);

}  // namespace moebench
