// Suites in tests/suites/corpus: good/ is read and expanded, bad/ is refused, and the schema agrees.
//
// A bad suite begins with the error that it gives, as "# LINE:COLUMN: ...": the error begins like that. The second line
// says who else sees it: "# seen by the schema", "# beyond the schema", or "# no document" that could be checked.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "suites/schema.h"
#include "tests/source_folder.h"
#include "tests/suites/structural_check.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(fixtures::source_folder() / "tests/suites/corpus" / folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string seen_by_others(const fs::path& path) {
  try {
    const YamlNode document = parse_document(read_source(path));
    return violation(suite_schema(), json_of(document)).empty() ? "# beyond the schema" : "# seen by the schema";
  } catch (const InputError&) {
    return "# no document";
  }
}

class Good : public testing::TestWithParam<fs::path> {};
class Bad : public testing::TestWithParam<fs::path> {};

TEST_P(Good, IsReadAndExpanded) {
  EXPECT_EQ(error_of([] { expand(read_suite(GetParam())); }), "");
  EXPECT_EQ(violation(suite_schema(), json_of(parse_document(read_source(GetParam())))), "");
}

TEST_P(Bad, IsRefusedWithItsError) {
  std::ifstream file(GetParam());
  std::string expected_error, note;
  std::getline(file, expected_error);
  std::getline(file, note);
  ASSERT_TRUE(expected_error.starts_with("# ")) << "the first line says which error is expected";
  const std::string error = error_of([] { expand(read_suite(GetParam())); });
  EXPECT_EQ(error.find(GetParam().string() + ":" + expected_error.substr(2)), 0u) << error;
  EXPECT_TRUE(has_place_and_remedy(error, GetParam().string())) << error;
  EXPECT_EQ(seen_by_others(GetParam()), note);
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Corpus, Good, testing::ValuesIn(files_in("good")), name_of);
INSTANTIATE_TEST_SUITE_P(Corpus, Bad, testing::ValuesIn(files_in("bad")), name_of);

}  // namespace
}  // namespace moebench
