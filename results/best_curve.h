#pragma once
// Which value of a field is best over shapes: the best granularity over tokens.

#include <optional>
#include <string>
#include <vector>

#include "results/results.h"

namespace moebench {

struct BestPoint {
  std::vector<FigureAxis> shape;            // what differs between the points
  std::string best;                         // value with the shortest step
  std::vector<std::optional<Ratio>> extra;  // [values] shortest step with that value over the best, less one
};

struct BestCurve {
  std::vector<std::string> values;  // of the field, in the order of the runs
  std::vector<BestPoint> points;    // shapes with a time, in the order of the runs
};

// Of the field that the suite asks for. Empty where it asks for none.
BestCurve best_curve(const Results& results);

// A line for each point, and how often the best value falls from one to the next; begins with an empty line. Empty
// without points.
std::string best_table(const Results& results);

Json best_json(const Results& results);  // {of, points: [{of, best, extra}]}, or null

}  // namespace moebench
