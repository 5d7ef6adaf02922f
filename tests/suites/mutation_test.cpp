// Suites broken at random: whatever becomes of them is a suite, or one error with its place.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "reference/base/random.h"
#include "suites/only.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

constexpr std::string_view good_suite =
    "name: quick\n"
    "description: \"any text\"\n"
    "ranks: 2\n"
    "device: cpu\n"
    "threads: auto\n"
    "axes:\n"
    "  system: [fastmoe, pipemoe, mpipemoe]\n"
    "  tokens: [64, 128]\n"
    "  model_dim: [16]\n"
    "  hidden_dim: [64]\n"
    "  experts:\n"
    "    - 2\n"
    "    - 4\n"
    "  granularity: [1, 2]\n"
    "  reuse: [none, s3]\n"
    "exclude:\n"
    "  - {system: mpipemoe, granularity: 1}\n"
    "measure: {rounds: 3, min_time: 0.1, timeout: 30, seed: 1}\n"
    "baseline: {system: fastmoe}\n";

constexpr std::array<std::string_view, 46> pieces = {"010",    "-1",
                                                     "1e3",    "0x10",
                                                     "4.0",    "99999999999999999999",
                                                     "1_0",    "+4",
                                                     "\"4\"",  "~",
                                                     "null",   "true",
                                                     "[",      "]",
                                                     "{",      "}",
                                                     ": ",     ":",
                                                     ",",      "- ",
                                                     "-",      "? ",
                                                     "&a ",    "*a",
                                                     "<<: ",   "!!str ",
                                                     "\"",     "'",
                                                     "#",      "|\n",
                                                     ">\n",    "---\n",
                                                     "...\n",  "\n",
                                                     "\t",     "\r\n",
                                                     "%",      "@",
                                                     "`",      " ",
                                                     "\xff",   "\xc3\xa9",
                                                     "\x04",   "model: gpt3-s\n",
                                                     "tokens", "fastmoe"};

std::string piece(Random& random) {
  if (random.below(20) == 0) return std::string(1, static_cast<char>(random.below(256)));
  return std::string(pieces[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(pieces.size())))]);
}

std::size_t place(Random& random, const std::string& text) {
  return static_cast<std::size_t>(random.below(static_cast<std::int64_t>(text.size()) + 1));
}

std::string line_at(const std::string& text, std::size_t begin) {
  const std::size_t start = text.rfind('\n', begin) == std::string::npos ? 0 : text.rfind('\n', begin) + 1;
  return text.substr(start, text.find('\n', start) - start) + "\n";
}

void mutate(Random& random, std::string& text) {
  const std::size_t at = place(random, text);
  const auto length = static_cast<std::size_t>(random.below(8));
  switch (random.below(6)) {
    case 0:
      text.insert(at, piece(random));
      break;
    case 1:
      text.erase(at, length);
      break;
    case 2:
      text.replace(at, length, piece(random));
      break;
    case 3:
      text.insert(at, text.substr(place(random, text), length));
      break;
    case 4:
      text.insert(at, line_at(text, place(random, text)));
      break;
    default:
      text.resize(at);
      break;
  }
}

TEST(Mutation, EveryOutcomeIsASuiteOrAnErrorWithItsPlace) {
  Random random(7);
  int good = 0, bad = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text(good_suite);
    for (std::int64_t times = 1 + random.below(3); times > 0; --times) mutate(random, text);
    try {
      expand(parse_suite(text, "broken.yaml"));
      ++good;
    } catch (const InputError& error) {
      ++bad;
      ASSERT_TRUE(has_place_and_remedy(error.what(), "broken.yaml")) << error.what() << "\nfrom\n" << text;
    } catch (const std::exception& error) {
      FAIL() << "not an InputError: " << error.what() << "\nfrom\n" << text;
    }
  }
  // Both happen often, or the test would say nothing.
  EXPECT_GT(good, 500);
  EXPECT_GT(bad, 10000);
}

TEST(Mutation, FiltersToo) {
  const std::vector<Configuration> all = expand(parse_suite(std::string(good_suite), "good.yaml"));
  Random random(8);
  for (int i = 0; i < 5000; ++i) {
    std::string term = "tokens=64,128";
    for (std::int64_t times = 1 + random.below(3); times > 0; --times) mutate(random, term);
    const std::vector<std::string> terms = {term};
    const std::string error = error_of([&] { only(all, terms); });
    EXPECT_TRUE(error.empty() || error.starts_with("--only: ")) << term;
  }
}

}  // namespace
}  // namespace moebench
