#include "tests/golden_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace moebench::fixtures {

void expect_golden(const std::filesystem::path& path, const std::string& text) {
  const char* update = std::getenv("MOEBENCH_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    ASSERT_TRUE(std::ofstream(path) << text) << path;
    GTEST_SKIP() << "rewritten";
  }
  std::ifstream file(path);
  const std::string committed{std::istreambuf_iterator<char>(file), {}};
  ASSERT_TRUE(file.is_open()) << path << " is missing: run with MOEBENCH_UPDATE_GOLDEN=1";
  EXPECT_EQ(text, committed) << "if this is intended, run with MOEBENCH_UPDATE_GOLDEN=1";
}

void expect_none_left_over(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << entry.path();
  }
}

}  // namespace moebench::fixtures
