#include "reference/trace/timeline.h"

#include <algorithm>

namespace moebench {
namespace {

std::vector<Span> spans_of(const Timeline& timeline, Stream stream) {
  std::vector<Span> spans;
  for (const Span& span : timeline.spans) {
    if (span.stream == stream) spans.push_back(span);
  }
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  return spans;
}

}  // namespace

Seconds busy(const Timeline& timeline, Stream stream) {
  Seconds total;
  for (const Span& span : timeline.spans) {
    if (span.stream == stream) total += span.end - span.begin;
  }
  return total;
}

Seconds overlapped(const Timeline& timeline, Stream a, Stream b) {
  const std::vector<Span> left = spans_of(timeline, a);
  const std::vector<Span> right = spans_of(timeline, b);
  Seconds total;
  for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    const Seconds begin = std::max(left[i].begin, right[j].begin);
    const Seconds end = std::min(left[i].end, right[j].end);
    if (begin < end) total += end - begin;
    if (left[i].end < right[j].end) {
      ++i;
    } else {
      ++j;
    }
  }
  return total;
}

Seconds duration(const Timeline& timeline) {
  if (timeline.spans.empty()) return Seconds(0);
  Seconds first = timeline.spans.front().begin;
  Seconds last = timeline.spans.front().end;
  for (const Span& span : timeline.spans) {
    first = std::min(first, span.begin);
    last = std::max(last, span.end);
  }
  return last - first;
}

}  // namespace moebench
