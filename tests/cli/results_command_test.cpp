#include "cli/results_command.h"

#include <gmock/gmock.h>

#include <fstream>

#include "cli/exit_status.h"
#include "results/export/export.h"
#include "results/results_json.h"
#include "results/store/folder_lock.h"
#include "results/store/read_results.h"
#include "results/store/results_store.h"
#include "tests/cli/called.h"
#include "tests/results/example.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::content_of;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ResultsCommand : public testing::Test {
 protected:
  fixtures::Called run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "results");
    return fixtures::called(add_results_command, arguments);
  }

  // A run with these results that began then.
  std::filesystem::path keep(const std::string& name, const std::string& started) {
    Results results = example::results();
    results.environment.started = started;
    std::filesystem::create_directories(folder_ / name);
    write_store(folder_ / name, results);
    return folder_ / name;
  }

  // What a gate of three rounds leaves.
  void keep_gate(const std::string& name, const std::string& started) {
    for (const std::string side : {"/base", "/new"}) {
      for (const std::string round : {"/round-1", "/round-2", "/round-3"}) {
        keep(name + side + round, started);
        fixtures::put(folder_ / (name + side + round + ".log"), "said");
      }
      Results results = example::results();
      results.environment.started = started;
      results.runs.front().rounds.resize(3, results.runs.front().rounds.front());
      fixtures::put(folder_ / (name + side + "/results.json"), text_of(results));
    }
    fixtures::put(folder_ / (name + "/gate.json"), "{}");
  }

  fixtures::TemporaryFolder folder_;
  const std::string all_ = folder_.path().string();
};

TEST_F(ResultsCommand, HelpHasExamplesAndExitStatusesEverywhere) {
  EXPECT_THAT(run({"--help"}).out, HasSubstr("Examples:\n  moebench results list\n"));
  for (const std::string command : {"list", "show", "export", "import", "prune"}) {
    EXPECT_THAT(run({command, "--help"}).out,
                AllOf(HasSubstr("Examples:\n  moebench results " + command), HasSubstr("Exit status: 0 done, 2 ")))
        << command;
  }
  EXPECT_EQ(run({}).status, exit_usage);
}

TEST_F(ResultsCommand, ListsRunsWithTheirStates) {
  keep("b/new", "2026-11-02T00:00:00Z");
  keep("old", "2026-11-01T00:00:00Z");
  fixtures::put(folder_ / "b/results.json", text_of(example::results()));
  {
    Database database(folder_ / "old/results.db", Database::Access::write);
    database.execute("UPDATE suite SET state = 'running'");
  }
  std::filesystem::create_directory(folder_ / "broken");
  fixtures::put(folder_ / "broken/results.db", std::string(5000, 'x'));
  std::filesystem::create_directory(folder_ / "else");
  const auto listed = run({"list", all_});
  EXPECT_EQ(listed.status, exit_done);
  EXPECT_THAT(listed.out,
              AllOf(HasSubstr("b/new "), HasSubstr("2026-11-02T00:00:00Z  complete"), HasSubstr("unfinished"),
                    HasSubstr("4 of 4, 1 failed, 1 skipped"), HasSubstr("damaged"),
                    HasSubstr("broken/results.db: cannot be read: file is not a database"), Not(HasSubstr("else"))));
  const Json json = Json::parse(run({"list", all_, "--json"}).out);
  ASSERT_EQ(json.size(), 4U);
  EXPECT_EQ(json[2]["state"], "unfinished") << "sorted by time, what has none first";
  EXPECT_EQ(json[3]["measured"], 2);
  const auto lock = FolderLock::taken(folder_ / "old");
  EXPECT_EQ(Json::parse(run({"list", all_, "--json"}).out)[2]["state"], "running");
  EXPECT_THAT(run({"list", (folder_ / "else").string()}).out, HasSubstr("No runs below "));
  fixtures::put(folder_ / "else/results.db", "");
  EXPECT_THAT(run({"list", (folder_ / "else").string()}).out, HasSubstr("unfinished")) << "killed before it began";
  EXPECT_EQ(run({"list", (folder_ / "nothing").string()}).status, exit_usage);
}

TEST_F(ResultsCommand, ShowsTheTablesOfARun) {
  const std::string folder = keep("a", "2026-11-01T00:00:00Z").string();
  const auto shown = run({"show", folder});
  EXPECT_EQ(shown.status, exit_done);
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("mpipemoe"), HasSubstr("failed: worker of rank 1"), Not(HasSubstr("not complete"))));
  EXPECT_EQ(run({"show", folder, "--json"}).out, text_of(read_results(folder)));
  Database(folder_ / "a/results.db", Database::Access::write).execute("UPDATE suite SET state = 'interrupted'");
  EXPECT_THAT(run({"show", folder}).out, HasSubstr("not complete (interrupted): 4 of 4 configurations so far"));
  EXPECT_EQ(run({"show", all_}).status, exit_usage);
}

TEST_F(ResultsCommand, ExportsEveryFormatAndImportsJson) {
  const std::string folder = keep("a", "2026-11-01T00:00:00Z").string();
  const std::string json = (folder_ / "a.json").string();
  EXPECT_EQ(run({"export", folder, "--out", json}).status, exit_done);
  EXPECT_EQ(content_of(json), text_of(read_results(folder)));
  EXPECT_EQ(run({"export", folder}).out, content_of(json));
  EXPECT_THAT(run({"export", folder, "--format", "samples"}).out, HasSubstr("label,status,round,iteration,step_ms"));
  const auto unknown = run({"export", folder, "--format", "xml"});
  EXPECT_EQ(unknown.status, exit_usage);
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("xml not in {json,"), HasSubstr("See moebench results export --help\n")));
  for (const std::string_view name : export_format_names()) {
    const std::string expected = exported(read_results(folder), *export_format_named(name));
    EXPECT_EQ(run({"export", folder, "--format", std::string(name)}).out, expected) << name;
  }

  const std::string again = (folder_ / "again").string();
  EXPECT_THAT(run({"import", json, "--out", again}).out, HasSubstr("Results: " + again));
  EXPECT_EQ(read_results(again), read_results(json));
  EXPECT_EQ(run({"import", json, "--out", again}).status, exit_usage) << "it is there";
  EXPECT_EQ(run({"import", (folder_ / "nothing").string()}).status, exit_usage);
}

TEST_F(ResultsCommand, PrunesTheOldestAndNothingElse) {
  for (int day = 1; day <= 4; ++day)
    keep("run" + std::to_string(day), "2026-11-0" + std::to_string(day) + "T00:00:00Z");
  fixtures::put(folder_ / "run1/mine.txt", "mine");
  fixtures::put(folder_ / "run1/profile.json", "a machine");
  fixtures::put(folder_ / "run2/01-picture.svg", "of a profile");
  fixtures::put(folder_ / "run2/01-picture.trace.json", "likewise");
  fixtures::put(folder_ / "run2/profile.json", "[]");
  std::filesystem::create_directory(folder_ / "else");
  fixtures::put(folder_ / "else/results.txt", "mine");
  EXPECT_EQ(run({"prune", all_}).status, exit_usage) << "nothing says which";
  EXPECT_THAT(run({"prune", all_, "--keep", "1", "--dry-run"}).out,
              AllOf(HasSubstr("would remove "), HasSubstr("run3")));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "run1/results.db"));

  const auto lock = FolderLock::taken(folder_ / "run3");
  const auto pruned = run({"prune", all_, "--keep", "1"});
  EXPECT_EQ(pruned.status, exit_done) << pruned.err;
  EXPECT_THAT(pruned.out, AllOf(HasSubstr("run1: the results, not the other files"), HasSubstr("freed: ")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run1/results.db"));
  EXPECT_EQ(content_of(folder_ / "run1/mine.txt"), "mine");
  EXPECT_EQ(content_of(folder_ / "run1/profile.json"), "a machine");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run2"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "run3/results.db")) << "it is being written";
  EXPECT_TRUE(std::filesystem::exists(folder_ / "run4/results.db")) << "the newest";
  EXPECT_TRUE(std::filesystem::exists(folder_ / "else/results.txt"));
}

TEST_F(ResultsCommand, ListsAGateAsOneEntry) {
  keep_gate("gate", "2026-11-02T00:00:00Z");
  keep("run", "2026-11-01T00:00:00Z");
  EXPECT_THAT(run({"list", all_}).out, AllOf(HasSubstr("gate, 3 rounds"), Not(HasSubstr("round-1"))));
  const Json json = Json::parse(run({"list", all_, "--json"}).out);
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[0]["kind"], "run");
  EXPECT_EQ(json[0]["rounds"], nullptr);
  EXPECT_EQ(json[1]["kind"], "gate");
  EXPECT_EQ(json[1]["rounds"], 3);
  EXPECT_EQ(json[1]["state"], "complete");
  EXPECT_EQ(json[1]["started"], "2026-11-02T00:00:00Z");
  EXPECT_EQ(json[1]["configurations"], 4);
  std::filesystem::remove(folder_ / "gate/gate.json");
  EXPECT_EQ(Json::parse(run({"list", all_, "--json"}).out)[1]["state"], "unfinished");
  EXPECT_EQ(Json::parse(run({"list", all_ + "/gate", "--json"}).out).size(), 1U);
  const auto lock = FolderLock::taken(folder_ / "gate");
  EXPECT_EQ(Json::parse(run({"list", all_, "--json"}).out)[1]["state"], "running");
}

TEST_F(ResultsCommand, PrunesAGateAsAWholeOnly) {
  keep_gate("old", "2026-11-01T00:00:00Z");
  keep_gate("new", "2026-11-02T00:00:00Z");
  for (const std::string part : {"/old/base", "/old/new/round-2"}) {
    const auto refused = run({"prune", all_ + part, "--keep", "0"});
    EXPECT_EQ(refused.status, exit_usage) << part;
    EXPECT_THAT(refused.err, HasSubstr("is a part of a gate, "));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "old/new/round-2/results.db"));
  fixtures::put(folder_ / "new/mine.txt", "mine");
  EXPECT_THAT(run({"prune", all_, "--keep", "1"}).out, AllOf(HasSubstr("old ("), Not(HasSubstr("round"))));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "old"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "new/base/round-1/results.db"));
  {
    const auto lock = FolderLock::taken(folder_ / "new");
    run({"prune", all_, "--keep", "0"});
    EXPECT_TRUE(std::filesystem::exists(folder_ / "new/new/round-3/results.db")) << "a gate writes it";
  }
  EXPECT_THAT(run({"prune", all_, "--keep", "0"}).out, HasSubstr("new: the results, not the other files"));
  EXPECT_EQ(content_of(folder_ / "new/mine.txt"), "mine");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "new/new"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "new/gate.json"));
}

TEST_F(ResultsCommand, PrunesByAge) {
  keep("old", "2020-01-01T00:00:00Z");
  keep("young", "2999-01-01T00:00:00Z");
  keep("timeless", "yesterday");
  EXPECT_EQ(run({"prune", all_, "--older-than", "-1"}).status, exit_usage);
  EXPECT_EQ(run({"prune", all_, "--older-than", "30"}).status, exit_done);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "old"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "young"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "timeless"));
}

}  // namespace
}  // namespace moebench
