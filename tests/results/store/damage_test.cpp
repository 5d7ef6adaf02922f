// Files of results with something wrong in them: cut off, or with a byte changed. What is read all the same can be
// shown and compared. STRIDE: every how many-eth place is
// tried.
#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "results/changes/changes.h"
#include "results/changes/changes_json.h"
#include "results/changes/changes_markdown.h"
#include "results/changes/changes_table.h"
#include "results/changes/gate_outcome.h"
#include "results/export/export.h"
#include "results/results_json.h"
#include "results/store/read_results.h"
#include "results/store/results_store.h"
#include "results/table.h"
#include "tests/results/measured.h"
#include "tests/results/store/file_content.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::content_of;
using fixtures::put;
using testing::HasSubstr;
using testing::StartsWith;

class DamagedFile : public testing::Test {
 protected:
  void expect_refusal(const std::string& content) {
    put(file_, content);
    try {
      read_results(file_);
      ADD_FAILURE() << content.size() << " bytes are read as results";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), StartsWith(file_.string() + ":")) << content.size();
    }
  }

  // Refused with the file's name, or read as something that can be shown.
  void expect_no_harm(const std::string& content, std::size_t changed) {
    put(file_, content);
    try {
      const Results results = read_results(file_);
      static_cast<void>(text_of(results));
      static_cast<void>(table_of(results, {}));
      compare(results, whole_);
      compare(whole_, results);
      ++read_;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr(file_.string())) << "byte " << changed;
      ++refused_;
    }
  }

  static void compare(const Results& before, const Results& after) {
    const Changes changes =
        changes_between(before, after, {.pairing = Pairing::by_round, .resampling = {.resamples = 20}});
    static_cast<void>(changes_table(changes));
    static_cast<void>(changes_markdown(changes));
    static_cast<void>(text_of_changes(to_json(changes)));
    static_cast<void>(text_of(outcome_of(changes)));
    static_cast<void>(widest_interval(changes));
    static_cast<void>(junit_of(changes));
  }

  std::string store_content() {
    write_store(folder_.path(), whole_);
    return content_of(folder_ / store_file_name);
  }

  fixtures::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "file";
  Random random_{1};
  Results whole_ = example::measured(5, 1, 1, {.iterations = 6});
  int read_ = 0;
  int refused_ = 0;
};

TEST_F(DamagedFile, AStoreThatIsCutIsRefused) {
  const std::string whole = store_content();
  file_ = folder_ / "cut.db";
  for (std::size_t length = 0; length < whole.size(); length += STRIDE) expect_refusal(whole.substr(0, length));
}

TEST_F(DamagedFile, AStoreWithAByteChangedDoesNoHarm) {
  const std::string whole = store_content();
  for (std::size_t at = 0; at < whole.size(); at += STRIDE) {
    std::string changed = whole;
    changed[at] = static_cast<char>(random_());
    expect_no_harm(changed, at);
  }
  EXPECT_GT(refused_, 0);
  EXPECT_GT(read_, 0);
}

TEST_F(DamagedFile, AnExportedFileThatIsCutIsRefused) {
  const std::string whole = text_of(whole_);
  for (std::size_t length = 0; length + 1 < whole.size(); length += STRIDE) expect_refusal(whole.substr(0, length));
}

TEST_F(DamagedFile, AnExportedFileWithAByteChangedDoesNoHarm) {
  const std::string whole = text_of(whole_);
  constexpr std::string_view likely = "0-9e\"{}[],:\\";
  for (std::size_t at = 0; at < whole.size(); at += 1 + STRIDE / 8) {
    const char flipped = static_cast<char>(whole[at] ^ (1 << random_.below(8)));
    for (const char byte : {flipped, likely[static_cast<std::size_t>(random_.below(likely.size()))]}) {
      std::string changed = whole;
      changed[at] = byte;
      expect_no_harm(changed, at);
    }
  }
  EXPECT_GT(refused_, 100);
  EXPECT_GT(read_, 100);
}

}  // namespace
}  // namespace moebench
