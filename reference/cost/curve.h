#pragma once
// Time as a function of size, through measured points.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "reference/base/error.h"
#include "reference/base/units.h"

namespace moebench {

template <class Size>
struct CurvePoint {
  Size size;
  Seconds time;
  Ratio spread = Ratio(0);  // of the samples behind it: half of what lies between the quartiles, over the time

  bool operator==(const CurvePoint&) const = default;
};

// At least one point, with ascending sizes and positive times. Straight between the points; the first time below the
// first point (what is small takes its latency); the last segment's rate beyond the last. Never falls: where a larger
// size was measured as quicker, the slower one's time holds.
template <class Size>
class Curve {
 public:
  using Point = CurvePoint<Size>;

  // Throws InputError that begins with `where`.
  Curve(std::vector<Point> points, std::string source, const std::string& where)
      : points_(checked(std::move(points), where)), rising_(raised(points_)), source_(std::move(source)) {}

  Seconds at(Size size) const {
    if (size <= rising_.front().size) return rising_.front().time;
    if (size > rising_.back().size) return beyond(size);
    const auto above = std::lower_bound(rising_.begin(), rising_.end(), size,
                                        [](const Point& point, Size wanted) { return point.size < wanted; });
    const Point& low = *(above - 1);
    return Seconds(std::lerp(low.time.count(), above->time.count(), (size - low.size) / (above->size - low.size)));
  }

  const std::vector<Point>& points() const { return points_; }  // as they were given
  const std::string& source() const { return source_; }         // who says so

  bool operator==(const Curve&) const = default;

 private:
  static std::vector<Point> checked(std::vector<Point> points, const std::string& where) {
    if (points.empty()) throw InputError(where, "there is no point", "give at least one size and its time");
    for (std::size_t i = 0; i < points.size(); ++i) {
      const std::string place = where + ".points[" + std::to_string(i) + "]";
      if (points[i].size < Size(0)) throw InputError(place, "the size is negative", "sizes begin at 0");
      if (!std::isfinite(points[i].time.count()) || points[i].time <= Seconds(0)) {
        throw InputError(place, "the time is " + std::to_string(points[i].time.count()) + " s", "it must be above 0");
      }
      if (i > 0 && points[i].size <= points[i - 1].size) {
        throw InputError(place, "the size is not above the one before it", "give each size once, in ascending order");
      }
    }
    return points;
  }

  static std::vector<Point> raised(std::vector<Point> points) {
    for (std::size_t i = 1; i < points.size(); ++i) points[i].time = std::max(points[i].time, points[i - 1].time);
    return points;
  }

  // A last segment that is flat says nothing of a rate: the last point's own holds.
  Seconds beyond(Size size) const {
    const Point& last = rising_.back();
    if (rising_.size() > 1) {
      const Point& before = rising_[rising_.size() - 2];
      if (before.time < last.time) {
        return last.time + (last.time - before.time) * ((size - last.size) / (last.size - before.size));
      }
    }
    return last.size == Size(0) ? last.time : last.time * (size / last.size);
  }

  std::vector<Point> points_;
  std::vector<Point> rising_;
  std::string source_;
};

}  // namespace moebench
