#pragma once
// A YAML document as it was written: every text, key and place, nothing resolved or merged.

#include <cstdint>
#include <string>
#include <vector>

#include "suites/position.h"
#include "suites/source.h"

namespace moebench {

struct YamlKey {
  std::string text;
  Position position;
};

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, list, map };

  Kind kind = Kind::null;
  Position position;
  std::string text;             // of a scalar
  bool quoted = false;          // a scalar in quotes or a block: never a number
  std::vector<YamlNode> items;  // of a list, or the values of a map
  std::vector<YamlKey> keys;    // of a map, one for each item; no two are the same
};

inline constexpr int deepest_nesting = 16;

// Throws InputError "file:line:column: ..." for what is not YAML, and for what a suite has no use for: duplicate keys,
// anchors, aliases, merge keys, tags, keys that are not words, several documents, an empty file, deeper nesting.
YamlNode parse_document(const Source& source);

}  // namespace moebench
