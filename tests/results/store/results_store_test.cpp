#include "results/store/results_store.h"

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "reference/base/random.h"
#include "results/atomic_file.h"
#include "results/store/read_results.h"
#include "tests/results/example.h"
#include "tests/results/store/random_results.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class StoreInFolder : public testing::Test {
 protected:
  // Configuration by configuration, round by round, in random order, as a run does; skipped ones come first.
  void write_in_pieces(const Results& all, Random& random) {
    ResultsStore store(folder_.path());
    Results now = all;
    now.runs.clear();
    now.notes.clear();
    now.state = ResultsState::running;
    std::vector<PlacedRun> partial(all.runs.size());
    std::vector<int> turns;
    for (std::size_t i = 0; i < all.runs.size(); ++i) {
      partial[i] = {.place = static_cast<int>(i), .run = all.runs[i]};
      partial[i].run.rounds.clear();
      partial[i].run.status = RunStatus::ok;
      for (std::size_t round = 0; round <= all.runs[i].rounds.size(); ++round) turns.push_back(static_cast<int>(i));
    }
    shuffle(turns, random);
    store.begin(now, {}, {});
    for (const int place : turns) {
      PlacedRun& run = partial[static_cast<std::size_t>(place)];
      const std::vector<Round>& rounds = all.runs[static_cast<std::size_t>(place)].rounds;
      if (run.run.rounds.size() == rounds.size()) {
        run.run.status = all.runs[static_cast<std::size_t>(place)].status;
      } else {
        run.run.rounds.push_back(rounds[run.run.rounds.size()]);
      }
      if (now.notes.size() < all.notes.size()) now.notes.push_back(all.notes[now.notes.size()]);
      store.keep(now, {&run, 1});
    }
    store.keep(all, {});
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(StoreInFolder, AnyResultsAreReadAsTheyWereWritten) {
  fixtures::RandomResults any(1);
  for (int i = 0; i < 40; ++i) {
    const Results results = any.next();
    write_store(folder_.path(), results);
    ASSERT_EQ(read_results(folder_.path()), results) << i;
    std::filesystem::remove(folder_ / store_file_name);
  }
}

TEST_F(StoreInFolder, AnyResultsAreReadAsTheyWereWrittenInPieces) {
  fixtures::RandomResults any(2);
  Random random(3);
  for (int i = 0; i < 15; ++i) {
    const Results results = any.next();
    write_in_pieces(results, random);
    ASSERT_EQ(read_results(folder_.path()), results) << i;
    std::filesystem::remove(folder_ / store_file_name);
  }
}

TEST_F(StoreInFolder, IsReadWhileItIsWritten) {
  const Results results = example::results();
  ResultsStore store(folder_.path());
  Results now = results;
  now.runs.clear();
  store.begin(now, {}, {});
  EXPECT_THAT(read_results(folder_.path()).runs, IsEmpty());
  const PlacedRun third{.place = 2, .run = results.runs[2]};
  store.keep(now, {&third, 1});
  const PlacedRun first{.place = 0, .run = results.runs[0]};
  store.keep(now, {&first, 1});
  const Results read = read_results(folder_.path());
  ASSERT_THAT(read.runs, SizeIs(2));
  EXPECT_EQ(read.runs[0], results.runs[0]) << "in the suite's order";
  EXPECT_EQ(read_results(folder_ / store_file_name), read);
}

TEST_F(StoreInFolder, ASecondWriterIsRefusedAtOnceAndReadersAreNot) {
  write_store(folder_.path(), example::results());
  const pid_t other = ::fork();
  if (other == 0) {
    const ResultsStore store(folder_.path());
    ::kill(::getpid(), SIGSTOP);
    ::pause();
  }
  int status = 0;
  ASSERT_EQ(::waitpid(other, &status, WUNTRACED), other);
  try {
    const ResultsStore store(folder_.path());
    ADD_FAILURE() << "two at once";
  } catch (const WriteError& error) {
    EXPECT_THAT(error.what(), HasSubstr("another process writes results there"));
  }
  EXPECT_EQ(read_results(folder_.path()), example::results());
  ::kill(other, SIGKILL);
  ASSERT_EQ(::waitpid(other, &status, 0), other);
  EXPECT_NO_THROW(ResultsStore(folder_.path()));
}

TEST_F(StoreInFolder, IsNotWrittenOver) {
  write_store(folder_.path(), example::results());
  EXPECT_THROW(write_store(folder_.path(), Results()), InputError);
  EXPECT_EQ(read_results(folder_.path()), example::results());
}

// A limit on the size of files stands for the disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t room) : on_size_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{room, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, on_size_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*on_size_)(int);
};

TEST_F(StoreInFolder, IsOneFileWhenItIsClosed) {
  {
    ResultsStore store(folder_.path());
    store.begin(example::results(), {}, {});
    EXPECT_TRUE(std::filesystem::exists(folder_ / "results.db-wal"));
  }
  { const ResultsStore looked_at(folder_.path()); }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
  EXPECT_EQ(Database(folder_ / store_file_name, Database::Access::read)
                .number("SELECT journal_mode = 'delete' FROM pragma_journal_mode"),
            1);
}

TEST_F(StoreInFolder, ThatCannotBeWrittenIsAnErrorWithARemedy) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
  if (::geteuid() == 0 && ::seteuid(65534) != 0) GTEST_SKIP() << "cannot be another user";
  std::string said;
  try {
    ResultsStore(folder_.path()).begin(example::results(), {}, {});
  } catch (const WriteError& error) {
    said = error.what();
  }
  EXPECT_EQ(::seteuid(::getuid()), 0);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  EXPECT_THAT(said,
              HasSubstr("results.db: cannot be written: unable to open database file: is it there, and may this user"));
}

TEST_F(StoreInFolder, OnAFileSystemThatIsFullKeepsWhatItHas) {
  if (::geteuid() != 0 || ::unshare(CLONE_NEWNS) != 0 || ::mount("", "/", "", MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=600k") != 0) {
    GTEST_SKIP() << "cannot mount a small file system";
  }
  Results results = example::results();
  results.runs.resize(1);
  ResultsStore store(folder_.path());
  store.begin(results, {}, {});
  std::string said;
  int kept = 0;
  for (; said.empty() && kept < 1000; ++kept) {
    const PlacedRun run{.place = kept, .run = results.runs[0]};
    try {
      store.keep(results, {&run, 1});
    } catch (const WriteError& error) {
      said = error.what();
      --kept;
    }
  }
  EXPECT_THAT(said, HasSubstr("database or disk is full: make room on that disk"));
  EXPECT_GT(kept, 3);
  EXPECT_EQ(static_cast<int>(read_results(folder_.path()).runs.size()), kept);
  EXPECT_EQ(::mount("tmpfs", folder_.path().c_str(), "tmpfs", MS_REMOUNT, "size=10m"), 0);
  const PlacedRun run{.place = kept, .run = results.runs[0]};
  store.keep(results, {&run, 1});
  EXPECT_EQ(static_cast<int>(read_results(folder_.path()).runs.size()), kept + 1);
  EXPECT_EQ(::umount2(folder_.path().c_str(), MNT_DETACH), 0);
}

TEST_F(StoreInFolder, WithoutRoomForItsBeginningLeavesNothingBehind) {
  ResultsStore store(folder_.path());
  {
    const FullDisk full(20000);
    EXPECT_THROW(store.begin(example::results(), {}, {}), WriteError);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  EXPECT_TRUE(store.is_empty());
  store.begin(example::results(), {}, {});
  EXPECT_EQ(read_results(folder_.path()).suite, example::results().suite);
}

TEST_F(StoreInFolder, WithoutRoomLaterKeepsWhatIsThereAndGoesOnWhereThereIsRoomAgain) {
  const Results results = example::results();
  ResultsStore store(folder_.path());
  std::vector<PlacedRun> runs;
  for (const RunResult& run : results.runs) runs.push_back({static_cast<int>(runs.size()), run});
  store.begin(results, std::span(runs).first(1), {});
  {
    const FullDisk full(std::filesystem::file_size(folder_ / "results.db-wal") + 100);
    try {
      store.keep(results, std::span(runs).subspan(1));
      ADD_FAILURE() << "there was room";
    } catch (const WriteError& error) {
      EXPECT_THAT(error.what(), HasSubstr("make room on that disk"));
    }
    EXPECT_THAT(read_results(folder_.path()).runs, SizeIs(1));
  }
  store.keep(results, std::span(runs).subspan(1));
  EXPECT_EQ(read_results(folder_.path()), results);
}

}  // namespace
}  // namespace moebench
