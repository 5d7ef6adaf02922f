#include "metrics/served_results.h"

#include <gmock/gmock.h>

#include <fstream>

#include "reference/base/error.h"
#include "results/results_json.h"
#include "results/store/results_store.h"
#include "tests/results/example.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ServedResultsTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& suite, const std::string& started) {
    Results results = example::results();
    results.suite.name = suite;
    results.environment.started = started;
    results.environment.git_revision = started;
    std::filesystem::create_directories(folder_ / name);
    std::ofstream(folder_ / name / "results.json") << text_of(results);
  }

  void break_unseen(const std::string& file) {
    const auto written = std::filesystem::last_write_time(folder_ / file);
    const std::string nothing(std::filesystem::file_size(folder_ / file), '?');
    std::ofstream(folder_ / file) << nothing;
    std::filesystem::last_write_time(folder_ / file, written);
  }

  // A gate that failed, without when it began where `started` is empty.
  static void write_gate(const std::filesystem::path& folder, const std::string& suite, const std::string& started) {
    Json gate = {{"new", {{"suite", suite}}}, {"changes", Json::array()}, {"gate", {{"result", "failed"}}}};
    if (!started.empty()) gate["new"]["started"] = started;
    std::filesystem::create_directories(folder / "new");
    std::ofstream(folder / "gate.json") << gate;
    std::ofstream(folder / "new/results.json") << text_of(example::results());
  }

  fixtures::TemporaryFolder folder_;
  ServedResults served_{folder_.path()};
};

TEST_F(ServedResultsTest, AreTheNewestOfEachSuite) {
  write("a", "quick", "2026-11-29T10:15:00Z");
  write("b", "quick", "2026-11-29T10:16:00Z");
  write("c", "long", "2026-11-01T00:00:00Z");
  EXPECT_THAT(served_.look(), AllOf(HasSubstr("/b"), HasSubstr("/c"), HasSubstr("1 hidden, 0 unreadable")));
  const std::string text = text_of(served_.pieces());
  EXPECT_THAT(text, AllOf(HasSubstr("run=\"b\",source=\"measured\",suite=\"quick\""), HasSubstr("run=\"c\""),
                          Not(HasSubstr("run=\"a\""))));
  EXPECT_THAT(text, AllOf(HasSubstr("moebench_served_runs{state=\"shown\"} 2\n"),
                          HasSubstr("moebench_served_runs{state=\"hidden\"} 1\n")));
  EXPECT_THAT(text, AllOf(HasSubstr("moebench_run_start_time_seconds{suite=\"quick\"} 1795947360\n"),
                          HasSubstr("moebench_run_state{state=\"complete\",suite=\"quick\"} 1\n"),
                          HasSubstr("moebench_configurations{state=\"done\",suite=\"long\"} 2\n"),
                          HasSubstr("moebench_failures_total{reason=\"lost_worker\",suite=\"long\"} 1\n"),
                          HasSubstr("moebench_speedup_ratio{granularity=\"4\",reuse=\"s3\""),
                          Not(HasSubstr("moebench_selector_trials_total{"))));
}

TEST_F(ServedResultsTest, FollowChanges) {
  EXPECT_THAT(served_.look(), HasSubstr("no runs"));
  EXPECT_THAT(served_.look(), IsEmpty());
  write("a", "quick", "2026-11-29T10:15:00Z");
  EXPECT_THAT(served_.look(), HasSubstr("/a; 0 hidden"));
  EXPECT_THAT(served_.look(), IsEmpty());
  write("b", "quick", "2026-11-29T10:16:00Z");
  EXPECT_THAT(served_.look(), HasSubstr("/b; 1 hidden"));
  EXPECT_THAT(text_of(served_.pieces()), Not(HasSubstr("run=\"a\"")));
}

// What was read cannot be read again: the file is broken since, and looks as it did.
TEST_F(ServedResultsTest, AreReadOnce) {
  write("a", "quick", "2026-11-29T10:15:00Z");
  write_gate(folder_ / "g", "quick", "2026-11-29T10:15:00Z");
  served_.look();
  break_unseen("a/results.json");
  break_unseen("g/gate.json");
  write("b", "long", "2026-11-29T10:16:00Z");
  EXPECT_THAT(served_.look(), AllOf(HasSubstr("/a"), HasSubstr("/b"), HasSubstr("0 unreadable")));
  EXPECT_THAT(text_of(served_.pieces()),
              AllOf(HasSubstr("run=\"a\""), HasSubstr("run=\"b\""),
                    HasSubstr("moebench_gate_result{result=\"failed\",suite=\"quick\"} 1\n")));
  std::filesystem::last_write_time(folder_ / "a/results.json", std::filesystem::file_time_type::clock::now());
  EXPECT_THAT(served_.look(), HasSubstr("1 unreadable"));
}

TEST_F(ServedResultsTest, AreReadFromStores) {
  write_store(folder_.path(), example::results());
  served_.look();
  EXPECT_THAT(text_of(served_.pieces()), HasSubstr("moebench_step_seconds_count{"));
}

TEST_F(ServedResultsTest, CountWhatCannotBeRead) {
  write("a", "quick", "2026-11-29T10:15:00Z");
  std::filesystem::create_directory(folder_ / "b");
  std::ofstream(folder_ / "b/results.json") << "{";
  std::ofstream(folder_ / "gate.json") << "[]";
  served_.look();
  EXPECT_THAT(text_of(served_.pieces()), HasSubstr("moebench_served_runs{state=\"unreadable\"}"));
}

// Here, where it is looked for by mistake, is one that can be read.
TEST_F(ServedResultsTest, TakeNoGateFromTheWorkingDirectory) {
  const fixtures::TemporaryFolder other;
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(other.path());
  write_gate(other.path(), "quick", "2026-11-29T10:15:00Z");
  write_gate(folder_.path(), "quick", "");
  served_.look();
  std::filesystem::current_path(here);
  EXPECT_THAT(text_of(served_.pieces()), AllOf(Not(HasSubstr("moebench_gate_result{")),
                                               HasSubstr("moebench_served_runs{state=\"unreadable\"} 1\n")));
}

TEST_F(ServedResultsTest, KeepWhatThereWasWhereTheFolderIsGone) {
  write("a", "quick", "2026-11-29T10:15:00Z");
  served_.look();
  std::filesystem::remove_all(folder_.path());
  EXPECT_THROW(served_.look(), InputError);
  EXPECT_THAT(text_of(served_.pieces()), HasSubstr("run=\"a\""));
}

}  // namespace
}  // namespace moebench
