#include "suites/run/results_writer.h"

#include <gmock/gmock.h>

#include <sstream>

#include "results/atomic_file.h"
#include "results/results_json.h"
#include "tests/results/example.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;

Results read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return results_from(text.str(), path.string());
}

class WriterIntoFolder : public testing::Test {
 protected:
  fixtures::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "results.json";
  fixtures::Recorder talk_;
  ResultsWriter writer_{file_, talk_};
  Results results_ = example::results();
};

TEST_F(WriterIntoFolder, WritesFromTheBeginning) {
  writer_.run_started(results_, {});
  EXPECT_EQ(read(file_), results_);
}

TEST_F(WriterIntoFolder, WritesAtTheEndWhateverItWroteBefore) {
  writer_.run_started(results_, {});
  results_.state = ResultsState::interrupted;
  results_.runs.pop_back();
  writer_.run_ended(results_);
  EXPECT_EQ(read(file_), results_);
}

TEST_F(WriterIntoFolder, DoesNotBeginWhereItCannotWrite) {
  ResultsWriter elsewhere(folder_ / "no" / "results.json", talk_);
  EXPECT_THROW(elsewhere.run_started(results_, {}), WriteError);
}

TEST_F(WriterIntoFolder, TriesAgainAfterAnErrorAndKeepsWhatIsThere) {
  writer_.run_started(results_, {});
  std::filesystem::create_directory(file_.string() + ".tmp");
  Results longer = results_;
  longer.state = ResultsState::running;
  writer_.run_ended(longer);
  writer_.run_ended(longer);
  ASSERT_EQ(talk_.notes.size(), 1U);
  EXPECT_THAT(talk_.notes[0], HasSubstr("cannot be written"));
  EXPECT_NE(writer_.error(), "");
  EXPECT_EQ(read(file_), results_);

  std::filesystem::remove(file_.string() + ".tmp");
  writer_.run_ended(longer);
  EXPECT_EQ(writer_.error(), "");
  EXPECT_EQ(read(file_), longer);
}

}  // namespace
}  // namespace moebench
