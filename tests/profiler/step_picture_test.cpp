#include "profiler/picture/step_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of(const Picture& picture) {
  std::vector<std::string> names;
  for (const PictureTrack& track : picture.tracks) names.push_back(track.name);
  return names;
}

std::vector<TracedStep> two_ranks() {
  TimedRanks ranks = timed_ranks("pipemoe", 2, 2, {{OpKind::dispatch, Seconds(1)}, {OpKind::fc1, Seconds(4)}});
  for (std::size_t op = 0; op < ranks.alone[1].size(); ++op) {
    if (ranks.plans[1].plan().ops[op].kind == OpKind::fc1) ranks.alone[1][op] = Seconds(6);
  }
  return run(ranks);
}

TEST(StepPictureTest, ATrackForEachStreamWithOps) {
  const std::vector<TracedStep> steps = two_ranks();
  EXPECT_THAT(names_of(step_picture(steps, "title", "")),
              ElementsAre("rank 0 compute", "rank 0 comm", "rank 1 compute", "rank 1 comm"));
  EXPECT_THAT(names_of(step_picture({steps.data(), 1}, "title", "")), ElementsAre("compute", "comm"));
}

TEST(StepPictureTest, ABoxAnOpAndOneForWhatItWaited) {
  const std::vector<TracedStep> steps = two_ranks();
  const Picture picture = step_picture(steps, "title", "");
  std::size_t boxes = 0;
  std::vector<Seconds> waits;
  for (const PictureTrack& track : picture.tracks) {
    boxes += track.boxes.size();
    for (const PictureBox& box : track.boxes) {
      if (box.label.empty()) waits.push_back(box.end - box.begin);
    }
  }
  EXPECT_THAT(waits, ElementsAre(Seconds(2), Seconds(4)));
  EXPECT_EQ(boxes, steps[0].spans.size() + steps[1].spans.size() + waits.size());
}

TEST(StepPictureTest, TimeCountsFromTheForwardPass) {
  std::vector<TracedStep> steps = two_ranks();
  for (TracedStep& step : steps) {
    step.forward.begin = Seconds(-2);
    step.begin = Seconds(-3);
  }
  Seconds first(100);
  for (const PictureTrack& track : step_picture(steps, "title", "").tracks) {
    for (const PictureBox& box : track.boxes) first = std::min(first, box.begin);
  }
  EXPECT_EQ(first, Seconds(2));
}

}  // namespace
}  // namespace moebench
