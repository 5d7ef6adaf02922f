#include "reference/trace/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "reference/base/random.h"

namespace moebench {
namespace {

Span span(Stream stream, int begin, int end) {
  return {.op = 0, .stream = stream, .begin = Seconds(begin), .end = Seconds(end)};
}

TEST(TimelineTest, EmptyTimelinesTakeNoTime) {
  const Timeline timeline;
  EXPECT_EQ(duration(timeline), Seconds(0));
  EXPECT_EQ(busy(timeline, Stream::compute), Seconds(0));
  EXPECT_EQ(overlapped(timeline, Stream::compute, Stream::comm), Seconds(0));
}

TEST(TimelineTest, CountsFromTheFirstBeginToTheLastEnd) {
  const Timeline timeline{.spans = {span(Stream::comm, 5, 9), span(Stream::compute, 3, 4), span(Stream::comm, 9, 10)}};
  EXPECT_EQ(duration(timeline), Seconds(7));
  EXPECT_EQ(busy(timeline, Stream::comm), Seconds(5));
  EXPECT_EQ(busy(timeline, Stream::compute), Seconds(1));
  EXPECT_EQ(busy(timeline, Stream::copy), Seconds(0));
}

TEST(TimelineTest, OverlapIsWhereBothRun) {
  const Timeline timeline{.spans = {span(Stream::compute, 0, 10), span(Stream::comm, 2, 4), span(Stream::comm, 8, 12),
                                    span(Stream::compute, 11, 20), span(Stream::copy, 10, 11)}};
  EXPECT_EQ(overlapped(timeline, Stream::compute, Stream::comm), Seconds(2 + 2 + 1));
  EXPECT_EQ(overlapped(timeline, Stream::compute, Stream::copy), Seconds(0)) << "touching is not overlapping";
  EXPECT_EQ(overlapped(timeline, Stream::comm, Stream::copy), Seconds(1));
  EXPECT_EQ(overlapped(timeline, Stream::compute, Stream::compute), busy(timeline, Stream::compute));
}

// Spans in whole seconds, some of no length, recorded in any order.
Timeline random_timeline(Random& random) {
  Timeline timeline;
  for (Stream stream : all_streams) {
    int now = 0;
    for (std::int64_t i = random.below(8); i > 0; --i) {
      const int begin = now + static_cast<int>(random.below(4));
      now = begin + static_cast<int>(random.below(5));
      timeline.spans.push_back(span(stream, begin, now));
    }
  }
  for (std::size_t i = timeline.spans.size(); i > 1; --i) {
    std::swap(timeline.spans[i - 1],
              timeline.spans[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(i)))]);
  }
  return timeline;
}

std::set<int> seconds_in_use(const Timeline& timeline, Stream stream) {
  std::set<int> seconds;
  for (const Span& span : timeline.spans) {
    if (span.stream != stream) continue;
    for (int second = static_cast<int>(span.begin.count()); second < static_cast<int>(span.end.count()); ++second) {
      seconds.insert(second);
    }
  }
  return seconds;
}

TEST(TimelinePropertyTest, BusyAndOverlappedAgreeWithCountingSeconds) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const Timeline timeline = random_timeline(random);
    for (Stream a : all_streams) {
      const std::set<int> left = seconds_in_use(timeline, a);
      ASSERT_EQ(busy(timeline, a), Seconds(static_cast<double>(left.size()))) << "seed " << seed;
      for (Stream b : all_streams) {
        const std::set<int> right = seconds_in_use(timeline, b);
        const auto both = std::count_if(left.begin(), left.end(), [&](int second) { return right.count(second) == 1; });
        ASSERT_EQ(overlapped(timeline, a, b), Seconds(static_cast<double>(both)))
            << "seed " << seed << ", " << name_of(a) << " and " << name_of(b);
      }
    }
  }
}

TEST(StreamTest, Names) {
  EXPECT_EQ(name_of(Stream::compute), "compute");
  EXPECT_EQ(name_of(Stream::comm), "comm");
  EXPECT_EQ(name_of(Stream::copy), "copy");
  EXPECT_EQ(index_of(Stream::copy), stream_count - 1);
}

}  // namespace
}  // namespace moebench
