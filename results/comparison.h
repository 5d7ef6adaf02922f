#pragma once
// What was run beside what is published of it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "results/publication.h"
#include "results/results.h"

namespace moebench {

// Points to `figure` in its publication.
struct ComparedFigure {
  const PublishedFigure* figure = nullptr;
  std::string run;  // label of the best of the figure's runs
  double ours = 0;  // in the unit of figure->value
  Ratio error;      // ours over the published, less one; of an overhead the difference

  bool operator==(const ComparedFigure&) const = default;
};

// Every figure of whose runs one has what is needed; not those that are 1 by definition, of what others are taken over.
std::vector<ComparedFigure> compare(const Results& results, const Publication& publication);

// Of absolute errors.
struct Deviation {
  int figures = 0;
  Ratio mean;
  Ratio worst;
  Ratio root_mean_square;

  bool operator==(const Deviation&) const = default;
};
Deviation deviation_of(std::span<const ComparedFigure> compared);

// How well the best of ours is the best of the published, over the shapes that have several figures. A hit is a shape
// in which both are the same; regret is what the published figure of our best is worse than the published best, on
// average: over that best, less one, or of overheads the difference.
struct ChoiceQuality {
  int shapes = 0;
  int hits = 0;
  Ratio regret;

  bool operator==(const ChoiceQuality&) const = default;
};
ChoiceQuality choice_quality_of(std::span<const ComparedFigure> compared);

// Those of one kind, and of one value of `system` or else `reuse`: what a line of a summary is of.
struct ComparedGroup {
  FigureKind kind = FigureKind::speed;
  std::string name;  // "pipemoe"; empty: all of the kind
  std::vector<ComparedFigure> figures;
};

// For each kind one group for each name, and one of all where there are several names.
std::vector<ComparedGroup> groups_of(std::span<const ComparedFigure> compared);

}  // namespace moebench
