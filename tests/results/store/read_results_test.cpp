#include "results/store/read_results.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "results/changes/changes.h"
#include "results/results_json.h"
#include "results/store/results_store.h"
#include "tests/results/example.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::put;
using testing::HasSubstr;

class ResultsSomewhere : public testing::Test {
 protected:
  std::string error_of(const std::filesystem::path& path) {
    try {
      read_results(path);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  const Results results_ = example::results();
  fixtures::TemporaryFolder folder_;
  std::filesystem::path store_ = folder_ / store_file_name;
  std::filesystem::path json_ = folder_ / "results.json";
};

TEST_F(ResultsSomewhere, AreReadFromAStoreOrAnExportedFile) {
  put(json_, text_of(results_));
  EXPECT_EQ(read_results(folder_.path()), results_) << "made before there were stores";
  EXPECT_EQ(read_results(json_), results_);
  Results newer = results_;
  newer.notes = {"of the store"};
  write_store(folder_.path(), newer);
  EXPECT_EQ(read_results(folder_.path()), newer);
  EXPECT_EQ(read_results(store_), newer);
  std::filesystem::copy_file(store_, folder_ / "a copy");
  EXPECT_EQ(read_results(folder_ / "a copy"), newer);
}

TEST_F(ResultsSomewhere, HaveForAComparisonWhatItLooksAt) {
  const Results slower = [&] {
    Results results = results_;
    for (RunResult& run : results.runs) {
      for (Round& round : run.rounds) round.step.assign(round.step.size(), milliseconds(30));
    }
    return results;
  }();
  put(json_, text_of(results_));
  write_store(folder_.path(), results_);
  const Results from_store = read_compared_results(store_);
  EXPECT_EQ(read_compared_results(json_), from_store);
  EXPECT_EQ(changes_between(from_store, slower, {}), changes_between(results_, slower, {}));
  const Round& round = from_store.runs[0].rounds[0];
  EXPECT_TRUE(round.forward.empty() && round.backward.empty() && round.by_rank.compute.empty());
  EXPECT_TRUE(from_store.runs[0].memory->measured_by_rank.empty());
}

TEST_F(ResultsSomewhere, ThatAreNotThereAreAnErrorWithARemedy) {
  EXPECT_THAT(error_of(folder_.path()), HasSubstr("holds no results: neither results.db nor results.json"));
  EXPECT_THAT(error_of(json_), HasSubstr("results.json: cannot be read: No such file"));
  EXPECT_THAT(error_of(store_), HasSubstr("results.db: cannot be read"));
  put(store_, "");
  EXPECT_THAT(error_of(folder_.path()), HasSubstr("results.db: holds no run yet"));
  put(store_, "not a database");
  EXPECT_THAT(error_of(folder_.path()), HasSubstr("results.db: cannot be read: file is not a database"));
}

}  // namespace
}  // namespace moebench
