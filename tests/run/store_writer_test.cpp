#include "suites/run/store_writer.h"

#include <gmock/gmock.h>

#include "results/atomic_file.h"
#include "results/results_json.h"
#include "results/store/read_results.h"
#include "tests/results/example.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class WriterIntoStore : public testing::Test {
 protected:
  WriterIntoStore() {
    for (const RunResult& run : results_.runs) plan_.configurations.push_back({run.label, run.config, run.config});
    begun_.runs.clear();
    begun_.state = ResultsState::running;
  }

  void end(StoreWriter& writer, int place, Results& now) {
    const RunResult& run = results_.runs[static_cast<std::size_t>(place)];
    now.runs.push_back(run);
    writer.configuration_ended({.configuration = place, .label = run.label}, run, now);
  }

  fixtures::TemporaryFolder folder_;
  const std::filesystem::path json_ = folder_ / "results.json";
  fixtures::Recorder talk_;
  const Results results_ = example::results();
  Results begun_ = results_;
  RunPlan plan_;
};

TEST_F(WriterIntoStore, KeepsEachConfigurationAsItEnds) {
  ResultsStore store(folder_.path());
  StoreWriter writer(store, plan_, {}, json_, talk_);
  writer.run_started(begun_, {});
  EXPECT_EQ(read_results(folder_.path()), begun_);
  end(writer, 0, begun_);
  EXPECT_EQ(read_results(folder_.path()), begun_);
  end(writer, 1, begun_);
  EXPECT_EQ(read_results(folder_.path()), begun_);
  EXPECT_FALSE(std::filesystem::exists(json_)) << "it is written once";
  writer.run_ended(results_);
  begun_.state = ResultsState::complete;
  EXPECT_EQ(read_results(folder_.path()), begun_);
  EXPECT_EQ(text_of(read_results(json_)), text_of(results_));
  EXPECT_EQ(store.plan(), plan_);
}

TEST_F(WriterIntoStore, KeepsWhatIsSkippedFromTheBeginning) {
  ResultsStore store(folder_.path());
  StoreWriter writer(store, plan_, {}, json_, talk_);
  begun_.runs = {results_.runs[3]};
  const int skipped = 3;
  writer.run_started(begun_, {&skipped, 1});
  ASSERT_THAT(store.runs(), SizeIs(1));
  EXPECT_EQ(store.runs()[0], (PlacedRun{.place = 3, .run = results_.runs[3]}));
}

TEST_F(WriterIntoStore, LeavesNothingOfARunThatDidNotBegin) {
  ResultsStore store(folder_.path());
  StoreWriter writer(store, plan_, {}, json_, talk_);
  begun_.state = ResultsState::interrupted;
  writer.run_ended(begun_);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(WriterIntoStore, ForgetsWhatIsMeasuredAnew) {
  {
    ResultsStore store(folder_.path());
    StoreWriter writer(store, plan_, {}, json_, talk_);
    writer.run_started(begun_, {});
    for (int place : {0, 1, 2}) end(writer, place, begun_);
  }
  ResultsStore store(folder_.path());
  StoreWriter writer(store, plan_, {2}, json_, talk_);
  begun_.runs.pop_back();
  writer.run_started(begun_, {});
  EXPECT_EQ(read_results(folder_.path()), begun_);
}

TEST_F(WriterIntoStore, TriesAgainAfterAnErrorWithAllThatIsMissing) {
  ResultsStore store(folder_.path());
  StoreWriter writer(store, plan_, {}, json_, talk_);
  writer.run_started(begun_, {});
  // Somebody who writes and does not end stands for a disk without room.
  Database other(folder_ / store_file_name, Database::Access::write);
  {
    const Transaction locked(other);
    other.execute("UPDATE suite SET state = state");
    end(writer, 0, begun_);
    EXPECT_THAT(read_results(folder_.path()).runs, IsEmpty());
    ASSERT_THAT(talk_.notes, SizeIs(1));
    EXPECT_THAT(talk_.notes[0], HasSubstr("results.db: cannot be written: database is locked"));
    EXPECT_NE(writer.error(), "");
  }
  end(writer, 1, begun_);
  EXPECT_EQ(writer.error(), "");
  EXPECT_EQ(read_results(folder_.path()), begun_);
}

TEST_F(WriterIntoStore, SaysThatTheExportCannotBeWritten) {
  ResultsStore store(folder_.path());
  StoreWriter writer(store, plan_, {}, folder_ / "no/results.json", talk_);
  writer.run_started(begun_, {});
  writer.run_ended(begun_);
  EXPECT_THAT(writer.error(), HasSubstr("no/results.json: cannot be written"));
  EXPECT_EQ(read_results(folder_.path()), begun_);
}

}  // namespace
}  // namespace moebench
