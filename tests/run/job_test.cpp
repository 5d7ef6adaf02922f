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
  job.measure_memory = false;
  job.items[1].what.reuse = ReuseStrategy::s3;
  job.items[1].what.system = "mpipemoe";
  EXPECT_EQ(job_from(text_of(job)), job);
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
