#include "suites/run/job.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

TEST(Job, IsReadAsItWasWritten) {
  Job job = fixtures::job(3);
  job.attempt = 7;
  job.round = 2;
  job.seed = 12345;
  job.threads = 3;
  job.places = {{0, 1}, {1, 2}};
  job.gpus = {0, 3};
  job.agents = {0, 2};
  job.measure_memory = false;
  job.items[1].what.reuse = ReuseStrategy::s3;
  job.items[1].what.system = "mpipemoe";
  job.items[2].takes_turns = true;
  EXPECT_EQ(job_from(text_of(job)), job);
}

TEST(Job, AgentsThatTakePartHaveEqualSharesOfTheRanks) {
  Job job{.ranks = 6};
  EXPECT_EQ(ranks_of(job, 0, 3), (RankRange{0, 2}));
  EXPECT_EQ(ranks_of(job, 2, 3), (RankRange{4, 6}));
  job.agents = {0, 2};
  EXPECT_EQ(ranks_of(job, 0, 3), (RankRange{0, 3}));
  EXPECT_EQ(ranks_of(job, 1, 3), (RankRange{0, 0}));
  EXPECT_EQ(ranks_of(job, 2, 3), (RankRange{3, 6}));
}

TEST(Job, ItemsThatTakeTurnsAreAGroup) {
  Job job = fixtures::job(5);
  EXPECT_EQ(groups_of(job).size(), 5U);
  job.items[0].takes_turns = true;  // there is none before it
  job.items[2].takes_turns = job.items[3].takes_turns = true;
  const auto groups = groups_of(job);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].size(), 1U);
  EXPECT_EQ(groups[1].size(), 3U);
  EXPECT_EQ(&groups[1][2], &job.items[3]);
  EXPECT_EQ(&groups[2][0], &job.items[4]);
}

TEST(Job, OfACalibrationIsReadAsItWasWritten) {
  CalibrationRequest request{
      .quick = true,
      .name = "here",
      .description = "2 ranks \"alone\"",
      .machine = {.device = "a CPU", .cores = 8, .threads = 4, .ranks = 2, .pinning = "streams", .emulated = {}}};
  const EmulatedSpeeds link{.link = Link{.latency = microseconds(50), .rate = BytesPerSecond(31.25e6)},
                            .copy_rate = {}};
  const EmulatedSpeeds copies{.link = {}, .copy_rate = BytesPerSecond(4e9)};
  for (const EmulatedSpeeds& emulated : {EmulatedSpeeds{}, link, copies}) {
    request.machine.emulated = emulated;
    Job job = fixtures::job(0);
    job.calibration = request;
    EXPECT_EQ(job_from(text_of(job)), job);
    EXPECT_EQ(job.parts(), 1U);
  }
  EXPECT_EQ(fixtures::job(3).parts(), 3U);
}

TEST(WorkerTask, IsReadAsItWasWritten) {
  const WorkerTask task{.job = fixtures::job(2),
                        .rank = 1,
                        .meeting = {.host = "::1", .port = 65535, .prefix = "attempt/7/workers", .bind = "::1"}};
  EXPECT_EQ(worker_task_from(text_of(task)), task);
}

TEST(WorkerTask, ThatIsCutIsAnError) {
  const std::string text = text_of(WorkerTask{.job = fixtures::job(1)});
  EXPECT_THROW(worker_task_from(text.substr(0, text.size() / 2)), InputError);
  EXPECT_THROW(worker_task_from("{}"), InputError);
}

}  // namespace
}  // namespace moebench
