#include "suites/run/worker_event.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "tests/results/example.h"

namespace moebench {
namespace {

using Kind = WorkerEvent::Kind;

TEST(WorkerEvent, IsReadAsItWasWritten) {
  const Measurement measurement{.round = example::round_of({10, 12}),
                                .memory = MemoryUse{.predicted = mib(8), .split = {.host = mib(2)}},
                                .correctness = {1e-6, "fp64 oracle"}};
  for (const WorkerEvent& event :
       {WorkerEvent{.kind = Kind::ready}, WorkerEvent{.kind = Kind::started, .configuration = 3},
        WorkerEvent{.kind = Kind::turned, .turns = {.ended = 4, .expected = 9}},
        WorkerEvent{.kind = Kind::done, .configuration = 3, .measurement = measurement},
        WorkerEvent{.kind = Kind::done, .configuration = 3, .measurement = measurement, .traces = {"{\"steps\": []}", ""}},
        WorkerEvent{.kind = Kind::done, .configuration = 0, .profile = "{\n  \"format\": 1}\n"},
        WorkerEvent{.kind = Kind::done,
        .configuration = 3,
        .measurement = Measurement{.correctness = {0.5, "fp64 oracle"}, .complaint = "output is off"}},
        WorkerEvent{.kind = Kind::failed, .configuration = 3, .reason = "lost\nrank \"1\"", .blames_peer = true}}) {
    const std::string line = text_of(event);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(worker_event_from(line), event) << line;
  }
}

TEST(WorkerEvent, ThatIsCutIsAnError) {
  const std::string line = text_of(WorkerEvent{.kind = Kind::failed, .configuration = 3, .reason = "lost"});
  for (std::size_t length = 0; length < line.size(); ++length) {
    EXPECT_THROW(worker_event_from(line.substr(0, length)), InputError) << length;
  }
  EXPECT_THROW(worker_event_from(R"({"event": "party", "configuration": 1})"), InputError);
}

}  // namespace
}  // namespace moebench
