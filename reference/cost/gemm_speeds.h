#pragma once
// How fast a machine multiplies matrices of any shape.

#include <array>
#include <string>
#include <vector>

#include "reference/base/element_type.h"
#include "reference/base/units.h"

namespace moebench {

// rows x inner times inner x columns. The gradient of weights, inner x rows times rows x columns, counts as the same
// shape.
struct GemmShape {
  Tokens rows;
  Features inner;
  Features columns;

  Flops flops() const { return rows * columns * (inner * 2); }
  bool operator==(const GemmShape&) const = default;
};

struct GemmPoint {
  ElementType type = ElementType::fp32;
  GemmShape shape;
  Seconds time;
  Ratio spread = Ratio(0);  // as a CurvePoint's

  bool operator==(const GemmPoint&) const = default;
};

// What a vendor says, and which share of it products of so many rows reach.
struct GemmPeak {
  struct Efficiency {
    Tokens rows;
    Ratio share;

    bool operator==(const Efficiency&) const = default;
  };
  ElementType type = ElementType::fp32;
  FlopsPerSecond peak;
  std::string source;
  std::vector<Efficiency> efficiency;  // by ascending rows
  std::string efficiency_source;

  bool operator==(const GemmPeak&) const = default;
};

// For each number format either measured points or a peak. FLOP/s between points: straight in the logarithm of the rows
// among points of equal inner x columns, then in the logarithm of inner x columns; clamped at the ends of both. Several
// points of equal rows and equal inner x columns count as the mean of their times: a step adds up times.
class GemmSpeeds {
 public:
  // Throws InputError that begins with `where`: sizes and times that are not positive, shares that are not above 0 and
  // at most 1, a format with both or two peaks, no format at all.
  GemmSpeeds(std::vector<GemmPoint> points, std::vector<GemmPeak> peaks, std::string points_source,
             const std::string& where);

  // Zero for a product of no rows. Throws InputError for a format of which nothing is known.
  Seconds time(const GemmShape& shape, ElementType type) const;

  // What is said of a format's speeds; empty for one of which nothing is known.
  std::string source_of(ElementType type) const;

  const std::vector<GemmPoint>& points() const { return points_; }
  const std::vector<GemmPeak>& peaks() const { return peaks_; }
  const std::string& points_source() const { return points_source_; }

  bool operator==(const GemmSpeeds&) const = default;

 private:
  struct Sample {
    double log_rows = 0;
    double flops_per_second = 0;

    bool operator==(const Sample&) const = default;
  };
  struct Series {
    double log_weights = 0;  // of inner x columns
    std::vector<Sample> samples;

    bool operator==(const Series&) const = default;
  };

  void add_points(const std::string& where);
  void add_peak(const GemmPeak& peak, const std::string& where);
  static double speed_in(const Series& series, double log_rows);

  std::vector<GemmPoint> points_;
  std::vector<GemmPeak> peaks_;
  std::string points_source_;
  std::array<std::vector<Series>, element_type_count> series_;  // by ascending weights
};

}  // namespace moebench
