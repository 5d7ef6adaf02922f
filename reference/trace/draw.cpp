#include "reference/trace/draw.h"

#include <algorithm>
#include <cmath>

namespace moebench {
namespace {

int column_of(Seconds time, Seconds zero, Seconds length, int columns) {
  if (length == Seconds(0)) return 0;
  const double share = (time - zero) / length;
  return std::clamp(static_cast<int>(std::lround(share * columns)), 0, columns);
}

}  // namespace

std::string draw(const Timeline& timeline, std::span<const std::string> labels, int columns) {
  if (timeline.spans.empty()) return {};
  Seconds zero = timeline.spans.front().begin;
  for (const Span& span : timeline.spans) zero = std::min(zero, span.begin);
  const Seconds length = duration(timeline);

  std::string text;
  for (Stream stream : all_streams) {
    std::string line(static_cast<std::size_t>(columns), ' ');
    bool used = false;
    for (const Span& span : timeline.spans) {
      if (span.stream != stream) continue;
      used = true;
      const int begin = column_of(span.begin, zero, length, columns);
      const int end = std::max(begin + 1, column_of(span.end, zero, length, columns));
      const std::string& label = labels[static_cast<std::size_t>(span.op)];
      for (int column = begin; column < end && column < columns; ++column) {
        const auto offset = static_cast<std::size_t>(column - begin);
        const bool last = column + 1 == end && end - begin > 1;
        line[static_cast<std::size_t>(column)] = last ? ' ' : offset < label.size() ? label[offset] : '-';
      }
    }
    if (!used) continue;
    std::string name(name_of(stream));
    name.resize(8, ' ');
    text += name + "|" + line + "|\n";
  }
  return text;
}

}  // namespace moebench
