#include "results/changes/baseline_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "results/results_json.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

// Small, so that each of its bytes can be tried.
Results small() {
  Results results = example::results();
  results.runs.resize(1);
  return results;
}

// What reading a text says; empty where it is taken.
std::string complaint(const std::string& text) {
  try {
    baseline_from(text, "baseline.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

TEST(BaselineFile, GivesBackTheResults) {
  EXPECT_EQ(baseline_from(baseline_text(small()), "baseline.json").runs, small().runs);
  EXPECT_THAT(baseline_text(small()), HasSubstr("\n  \"checksum\": \"crc32:"));
}

TEST(BaselineFile, CutAnywhereIsRefusedByNameAndPlace) {
  const std::string text = baseline_text(small());
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {  // without its last line end it is whole
    EXPECT_THAT(complaint(text.substr(0, size)), MatchesRegex("baseline\\.json:[0-9]+:[0-9]+: this is not JSON: .+"))
        << size;
  }
}

TEST(BaselineFile, WithAnyByteChangedIsRefusedOrSaysTheSame) {
  const std::string text = baseline_text(small());
  const Results right = baseline_from(text, "baseline.json");
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char mask : {'\x01', '\x02', '\x10', '\x20', '\x40', '\x80'}) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ mask);
      try {
        EXPECT_EQ(to_json(baseline_from(changed, "baseline.json")), to_json(right)) << i;
      } catch (const InputError& error) {
        EXPECT_THAT(error.what(), MatchesRegex("baseline\\.json:([0-9]+:[0-9]+| [^: ]+): .+")) << i;
      }
    }
  }
}

TEST(BaselineFile, OfANewerVersionIsRefusedByIt) {
  std::string text = baseline_text(small());
  text.replace(text.find("\"schema_version\": 1"), 19, "\"schema_version\": 2");
  EXPECT_EQ(
      complaint(text),
      "baseline.json: schema_version: 2, and this moebench reads version 1: use a moebench of the version that wrote "
      "the file");
}

TEST(BaselineFile, WithoutItsChecksumIsRefused) {
  EXPECT_THAT(complaint(text_of(small())), HasSubstr("checksum: is missing"));
  std::string text = baseline_text(small());
  text.replace(text.find("20.0,22.0"), 9, "20.0,21.0");
  EXPECT_THAT(complaint(text), HasSubstr("checksum: the content is not what was written"));
}

TEST(BaselineFile, ThatIsNotThereIsNamed) { EXPECT_THROW(read_baseline("none/baseline.json"), InputError); }

}  // namespace
}  // namespace moebench
